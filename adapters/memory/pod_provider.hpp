#pragma once

#include <cstddef>
#include <map>
#include <memory>
#include <mutex>
#include <optional>

#include "ports/pod_provider.hpp"

namespace rdev::memory {

/// Gives each project a pod: the one set for it, else a fake that is made at the first call.
/// Thread-safe.
class PodProvider : public ports::PodProvider {
 public:
  void set_pod(const domain::ProjectId& project, std::shared_ptr<ports::Pod> pod);

  /// Every call fails with this, until it is set back to nothing.
  void set_failure(std::optional<Error> failure);

  [[nodiscard]] std::size_t acquired() const;  ///< how many calls have been given a pod

  [[nodiscard]] Result<std::shared_ptr<ports::Pod>> acquire(const domain::Project& project,
                                                            const std::stop_token& stop) override;
  [[nodiscard]] Result<void> remove(const domain::Project& project,
                                    const std::vector<domain::TaskId>& tasks) override;

 private:
  mutable std::mutex mutex_;
  std::map<domain::ProjectId, std::shared_ptr<ports::Pod>> pods_;
  std::optional<Error> failure_;
  std::size_t acquired_ = 0;
};

}  // namespace rdev::memory
