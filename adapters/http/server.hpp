#pragma once

#include <chrono>
#include <memory>

#include "adapters/http/router.hpp"
#include "adapters/http/server_options.hpp"
#include "core/domain/result.hpp"
#include "ports/id_generator.hpp"
#include "ports/logger.hpp"

namespace rdev::http {

/// An HTTP/1.1 server.
///
/// Life cycle:
///  1. `start` binds and serves.
///  2. `drain` lets the requests in flight finish and takes no more; `wait_drained` waits for it.
///  3. `stop`, or the destructor, ends whatever is left.
///
/// Thread-safe; must not be stopped by one of its own handlers.
class Server {
 public:
  /// `logger` and `ids` must outlive the server, as must what the router's handlers use.
  Server(Router router, ports::Logger& logger, ports::IdGenerator& ids, ServerOptions options);
  ~Server();
  Server(const Server&) = delete;
  Server& operator=(const Server&) = delete;

  /// Gives the address with the port it really listens on. To be called once.
  /// Errors: unavailable (the address is in use, or none of this machine), forbidden.
  [[nodiscard]] Result<Endpoint> start();

  /// Returns at once: from now on no connections are accepted, idle ones are closed, and the
  /// others close after the response they are waiting for.
  void drain();

  /// Waits until every connection has ended; false if `patience` was over before.
  [[nodiscard]] bool wait_drained(std::chrono::milliseconds patience);

  /// Cuts off every connection, and waits for the handlers that run.
  void stop();

 private:
  class Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace rdev::http
