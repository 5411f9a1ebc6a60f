#pragma once

#include <memory>
#include <stop_token>
#include <vector>

#include "core/domain/ids.hpp"
#include "core/domain/project.hpp"
#include "core/domain/result.hpp"
#include "ports/pod.hpp"

namespace rdev::ports {

/// Which pod a project's builds run in. Thread-safe.
class PodProvider {
 public:
  virtual ~PodProvider() = default;

  /// The project's pod, made if need be and ready for exec; the same pod every time, since it
  /// holds the working copy. May wait. Errors: unavailable, forbidden, cancelled, invalid (the
  /// project names a pod this provider cannot give).
  [[nodiscard]] virtual Result<std::shared_ptr<Pod>> acquire(const domain::Project& project,
                                                             const std::stop_token& stop) = 0;

  /// Ends what these tasks may have left running in the project's pod, whoever made that, and then
  /// removes what `acquire` made, working copy included. Nothing there is no error.
  /// Errors: those of Pod::end, unavailable, forbidden.
  [[nodiscard]] virtual Result<void> remove(const domain::Project& project,
                                            const std::vector<domain::TaskId>& tasks) = 0;
};

}  // namespace rdev::ports
