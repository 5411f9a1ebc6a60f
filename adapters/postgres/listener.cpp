#include "adapters/postgres/listener.hpp"

#include <cerrno>
#include <chrono>
#include <system_error>
#include <utility>

#include <poll.h>
#include <sys/eventfd.h>

#include "adapters/postgres/listening_connection.hpp"
#include "adapters/postgres/notification.hpp"
#include "adapters/sql/backoff.hpp"

namespace rdev::postgres {
namespace {

int make_event() {
  const int event = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
  if (event < 0) throw std::system_error(errno, std::generic_category(), "eventfd");
  return event;
}

/// False when the end came first.
bool pause(int stop, std::chrono::milliseconds time) {
  pollfd end{stop, POLLIN, 0};
  return poll(&end, 1, static_cast<int>(time.count())) <= 0;
}

}  // namespace

Listener::Listener(std::string conninfo, Tell tell)
    : conninfo_(std::move(conninfo)),
      tell_(std::move(tell)),
      stop_(make_event()),
      thread_([this] { run(); }) {}

Listener::~Listener() {
  eventfd_write(stop_.get(), 1);
  thread_.join();
}

void Listener::run() {
  sql::Backoff backoff(std::chrono::milliseconds(50), std::chrono::seconds(5));
  while (true) {
    const auto end = listen([&] { backoff.reset(); });
    if (end.has_error() && end.error().code == Errc::cancelled) return;
    if (!pause(stop_.get(), backoff.next())) return;
  }
}

Result<void> Listener::listen(const std::function<void()>& on_begin) {
  auto connection = ListeningConnection::open(conninfo_, stop_.get());
  if (connection.has_error()) return connection.error();
  on_begin();
  tell_(all_topics());
  while (true) {
    const auto changes = connection->wait(stop_.get());
    if (changes.has_error()) return changes.error();
    tell_(*changes);
  }
}

}  // namespace rdev::postgres
