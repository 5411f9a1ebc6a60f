#include "adapters/postgres/listening_connection.hpp"

#include <algorithm>
#include <array>
#include <cerrno>
#include <chrono>
#include <utility>

#include <libpq-fe.h>
#include <poll.h>

#include "adapters/postgres/notification.hpp"

namespace rdev::postgres {
namespace {

using std::chrono::milliseconds;
using std::chrono::steady_clock;

/// What `connect_timeout` bounds only where libpq itself waits.
constexpr std::chrono::seconds kConnectTime{10};
constexpr milliseconds kForever{-1};

Error lost(PGconn* connection) {
  return {Errc::unavailable, std::string{"database: "} + PQerrorMessage(connection)};
}

/// Waits until `descriptor` is ready for `events`. Errors: cancelled, unavailable (time is up).
Result<void> wait_until_ready(int descriptor, short events, int stop, milliseconds time) {
  std::array<pollfd, 2> waiting{{{descriptor, events, 0}, {stop, POLLIN, 0}}};
  int ready = 0;
  do {
    ready = poll(waiting.data(), waiting.size(), static_cast<int>(time.count()));
  } while (ready < 0 && errno == EINTR);
  if (waiting[1].revents != 0) return Error{Errc::cancelled, "database: no longer listening"};
  if (ready > 0) return {};
  return Error{Errc::unavailable, "database: no answer in time"};
}

/// Waits for each step of the connection, which PQconnectdb could not be woken from.
Result<void> establish(PGconn* connection, int stop) {
  const auto deadline = steady_clock::now() + kConnectTime;
  PostgresPollingStatusType state = PGRES_POLLING_WRITING;
  while (state != PGRES_POLLING_OK) {
    const short events = state == PGRES_POLLING_READING ? POLLIN : POLLOUT;
    const auto rest = std::chrono::ceil<milliseconds>(deadline - steady_clock::now());
    const auto ready =
        wait_until_ready(PQsocket(connection), events, stop, std::max(rest, milliseconds(0)));
    if (ready.has_error()) return ready;
    state = PQconnectPoll(connection);
    if (state == PGRES_POLLING_FAILED) return lost(connection);
  }
  return {};
}

}  // namespace

void ListeningConnection::Finish::operator()(pg_conn* connection) const noexcept {
  PQfinish(connection);
}

Result<ListeningConnection> ListeningConnection::open(const std::string& conninfo, int stop) {
  Handle connection(PQconnectStart(conninfo.c_str()));
  if (connection == nullptr) return Error{Errc::unavailable, "database: out of memory"};
  if (PQstatus(connection.get()) == CONNECTION_BAD) return lost(connection.get());
  PQsetNoticeProcessor(
      connection.get(), [](void*, const char*) {}, nullptr);
  if (auto done = establish(connection.get(), stop); done.has_error()) return done.error();

  const std::string listen = "LISTEN " + std::string{kChannel};
  const std::unique_ptr<PGresult, decltype(&PQclear)> answer(
      PQexec(connection.get(), listen.c_str()), PQclear);
  if (PQresultStatus(answer.get()) != PGRES_COMMAND_OK) return lost(connection.get());
  return ListeningConnection(std::move(connection));
}

Result<std::vector<ports::Change>> ListeningConnection::wait(int stop) {
  // First what is here already: it may have come along with an answer, or with what was read the
  // last time, and the socket would say nothing of it.
  std::vector<ports::Change> changes = received();
  while (changes.empty()) {
    const auto ready = wait_until_ready(PQsocket(connection_.get()), POLLIN, stop, kForever);
    if (ready.has_error()) return ready.error();
    if (PQconsumeInput(connection_.get()) == 0) return lost(connection_.get());
    changes = received();
  }
  return changes;
}

std::vector<ports::Change> ListeningConnection::received() {
  std::vector<ports::Change> changes;
  while (PGnotify* told = PQnotifies(connection_.get())) {
    const std::unique_ptr<PGnotify, decltype(&PQfreemem)> owner(told, PQfreemem);
    if (auto change = parse_payload(told->extra)) changes.push_back(*std::move(change));
  }
  return changes;
}

}  // namespace rdev::postgres
