#pragma once

#include <chrono>
#include <cstddef>

#include "core/domain/result.hpp"
#include "ports/clock.hpp"
#include "ports/storage.hpp"

namespace rdev::service {

/// Forgets what is old: finished builds with their events and callbacks, and workers that have
/// not been seen for as long. In many short transactions, so that it may run beside servers and
/// workers, or twice at once, and may be killed at any time. Thread-safe.
class RetentionPruner {
 public:
  struct Report {
    std::size_t builds = 0;
    std::size_t events = 0;
    std::size_t callbacks = 0;
    std::size_t workers = 0;
  };

  RetentionPruner(ports::Storage& storage, ports::Clock& clock);

  /// Removes what ended, or was last seen, longer than `older_than` ago; what has come that far
  /// is removed even when an error ends it. Errors: those of the storage.
  [[nodiscard]] Result<Report> prune(std::chrono::seconds older_than);

 private:
  ports::Storage& storage_;
  ports::Clock& clock_;
};

}  // namespace rdev::service
