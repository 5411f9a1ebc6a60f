#include "adapters/postgres/admin.hpp"

#include <algorithm>
#include <optional>
#include <utility>

#include <libpq-fe.h>
#include <poll.h>

namespace rdev::postgres {
namespace {

using std::chrono::milliseconds;

/// How soon a stop request is seen.
constexpr milliseconds kSlice{100};

template <auto free>
struct Free {
  template <class T>
  void operator()(T* pointer) const noexcept {
    free(pointer);
  }
};
using PgText = std::unique_ptr<char, Free<PQfreemem>>;
using PgResult = std::unique_ptr<PGresult, Free<PQclear>>;

std::string one_line(const char* text) {
  std::string line = text == nullptr ? "" : text;
  while (line.ends_with('\n')) line.pop_back();
  std::replace(line.begin(), line.end(), '\n', ' ');
  return line;
}

std::string field(const PGresult* result, int code) {
  const char* value = PQresultErrorField(result, code);
  return value == nullptr ? "" : value;
}

/// By SQLSTATE (appendix A of PostgreSQL's manual).
Errc code_of(const std::string& state) {
  if (state == "42501") return Errc::forbidden;
  // A unique row of the catalogue, when two make the same at once.
  if (state == "42710" || state == "42P04" || state == "23505") return Errc::already_exists;
  if (state == "55006" || state == "2BP01") return Errc::conflict;
  if (state.starts_with("42")) return Errc::internal;
  return Errc::unavailable;
}

}  // namespace

void Admin::Finish::operator()(pg_conn* connection) const noexcept {
  PQfinish(connection);
}

Result<Admin> Admin::connect(const std::string& conninfo, milliseconds at_most,
                             const std::stop_token& stop) {
  Admin admin(PQconnectStart(conninfo.c_str()), std::chrono::steady_clock::now() + at_most, stop);
  if (admin.connection_ == nullptr) return Error{Errc::unavailable, "out of memory"};
  if (auto connected = admin.finish_connecting(); connected.has_error()) return connected.error();
  PQsetNoticeProcessor(
      admin.connection_.get(), [](void*, const char*) {}, nullptr);
  if (PQsetnonblocking(admin.connection_.get(), 1) != 0) {
    return Error{Errc::internal, one_line(PQerrorMessage(admin.connection_.get()))};
  }
  return admin;
}

Result<void> Admin::finish_connecting() {
  PostgresPollingStatusType state = PGRES_POLLING_WRITING;
  while (PQstatus(connection_.get()) != CONNECTION_BAD) {
    if (state == PGRES_POLLING_OK) return {};
    if (state == PGRES_POLLING_FAILED) break;
    const short events = state == PGRES_POLLING_READING ? POLLIN : POLLOUT;
    if (auto ready = wait(events); ready.has_error()) return ready;
    state = PQconnectPoll(connection_.get());
  }
  // A server that refuses the user has asked for the password before; libpq gives no SQLSTATE.
  const bool refused = PQconnectionUsedPassword(connection_.get()) != 0;
  return Error{refused ? Errc::forbidden : Errc::unavailable,
               one_line(PQerrorMessage(connection_.get()))};
}

Result<void> Admin::wait(short events) const {
  while (true) {
    if (stop_.stop_requested()) return Error{Errc::cancelled, "stop requested"};
    const auto left = std::chrono::ceil<milliseconds>(deadline_ - std::chrono::steady_clock::now());
    if (left <= milliseconds(0)) return Error{Errc::timeout, "the server takes too long"};
    pollfd socket{PQsocket(connection_.get()), events, 0};
    if (::poll(&socket, 1, static_cast<int>(std::min(left, kSlice).count())) > 0) return {};
  }
}

Result<Admin::Rows> Admin::run(const std::string& sql) {
  PGconn* connection = connection_.get();
  const auto lost = [&] { return Error{Errc::unavailable, one_line(PQerrorMessage(connection))}; };
  if (PQsendQuery(connection, sql.c_str()) != 1) return lost();
  for (int rest = PQflush(connection); rest != 0; rest = PQflush(connection)) {
    if (rest < 0) return lost();
    if (auto ready = wait(POLLOUT); ready.has_error()) return ready.error();
  }
  Rows rows;
  std::optional<Error> refused;
  while (true) {
    while (PQisBusy(connection) != 0) {
      if (auto ready = wait(POLLIN); ready.has_error()) return ready.error();
      if (PQconsumeInput(connection) != 1) return lost();
    }
    const PgResult result(PQgetResult(connection));
    if (result == nullptr) break;
    const ExecStatusType status = PQresultStatus(result.get());
    if (status != PGRES_COMMAND_OK && status != PGRES_TUPLES_OK) {
      refused = Error{code_of(field(result.get(), PG_DIAG_SQLSTATE)),
                      field(result.get(), PG_DIAG_MESSAGE_PRIMARY)};
    }
    rows.clear();
    for (int row = 0; row < PQntuples(result.get()); ++row) {
      rows.emplace_back(PQgetvalue(result.get(), row, 0));
    }
  }
  if (refused) return *refused;
  return rows;
}

std::string Admin::identifier(std::string_view name) const {
  const PgText quoted(PQescapeIdentifier(connection_.get(), name.data(), name.size()));
  return quoted == nullptr ? "\"\"" : quoted.get();
}

std::string Admin::literal(std::string_view text) const {
  const PgText quoted(PQescapeLiteral(connection_.get(), text.data(), text.size()));
  return quoted == nullptr ? "''" : quoted.get();
}

Result<std::string> Admin::verifier(const std::string& role, const std::string& password) const {
  const PgText text(
      PQencryptPasswordConn(connection_.get(), password.c_str(), role.c_str(), "scram-sha-256"));
  if (text == nullptr) return Error{Errc::internal, "the password cannot be encrypted"};
  return std::string(text.get());
}

std::string Admin::host() const {
  const char* host = PQhost(connection_.get());
  return host == nullptr ? "" : host;
}

std::string Admin::port() const {
  const char* port = PQport(connection_.get());
  return port == nullptr ? "" : port;
}

}  // namespace rdev::postgres
