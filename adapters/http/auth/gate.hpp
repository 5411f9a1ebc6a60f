#pragma once

#include <atomic>
#include <optional>

#include "adapters/http/problem.hpp"
#include "adapters/http/router.hpp"
#include "ports/clock.hpp"
#include "ports/logger.hpp"
#include "ports/storage.hpp"

namespace rdev::http {

struct GateOptions {
  bool keys_required = false;  ///< even while there is no key
};

/// Who may pass: in front of every route that is not open.
///
/// While the database has no key, everybody passes as "anonymous"; from the first key on, who
/// brings a key with the route's scope. A key bound to projects is told of everything else that
/// there is no such thing. Thread-safe.
class Gate {
 public:
  Gate(ports::Storage& storage, ports::Clock& clock, ports::Logger& logger, GateOptions options);

  /// Sets `request.caller`, and asks `next` if it may pass.
  [[nodiscard]] Result<Response> filter(const Route& route, Request& request, const Next& next);

 private:
  struct Finding;
  [[nodiscard]] Result<Finding> look_up(const std::optional<std::string>& digest);
  [[nodiscard]] Result<std::optional<Problem>> identify(const Route& route, Request& request);
  [[nodiscard]] Result<void> check_binding(const Route& route, const Request& request);
  void note_use(const domain::ApiKey& key);

  ports::Storage& storage_;
  ports::Clock& clock_;
  ports::Logger& logger_;
  std::atomic<bool> keys_required_;  ///< never becomes false again
};

}  // namespace rdev::http
