#pragma once

#include <chrono>
#include <list>
#include <memory>
#include <mutex>
#include <string>

#include "adapters/webhook/connection.hpp"

namespace rdev::webhook {

/// Connections that wait to be used again, for a short while and not many. Thread-safe.
class ConnectionPool {
 public:
  /// One to that endpoint, or null.
  [[nodiscard]] std::unique_ptr<Connection> take(const std::string& endpoint);

  void put(const std::string& endpoint, std::unique_ptr<Connection> connection);

 private:
  struct Idle {
    std::string endpoint;
    std::unique_ptr<Connection> connection;
    std::chrono::steady_clock::time_point since;
  };

  void drop_old();

  std::mutex mutex_;
  std::list<Idle> idle_;  ///< oldest first
};

}  // namespace rdev::webhook
