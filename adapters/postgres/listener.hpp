#pragma once

#include <functional>
#include <string>
#include <thread>
#include <vector>

#include "adapters/process/unique_fd.hpp"
#include "core/domain/result.hpp"
#include "ports/storage.hpp"

namespace rdev::postgres {

/// Hears what other processes have changed, on a connection and a thread of its own. A lost
/// connection is brought back with growing pauses. Whenever it begins to listen, it tells of all
/// topics without a key, because of what nobody heard before.
class Listener {
 public:
  using Tell = std::function<void(const std::vector<ports::Change>&)>;

  /// `tell` is called on the listener's thread until its end, and must not throw.
  Listener(std::string conninfo, Tell tell);
  ~Listener();
  Listener(const Listener&) = delete;
  Listener& operator=(const Listener&) = delete;

 private:
  void run();

  /// Until the connection is lost or the end has come. Errors: unavailable, cancelled.
  [[nodiscard]] Result<void> listen(const std::function<void()>& on_begin);

  const std::string conninfo_;
  const Tell tell_;
  const process::UniqueFd stop_;  ///< readable when the end has come
  std::thread thread_;
};

}  // namespace rdev::postgres
