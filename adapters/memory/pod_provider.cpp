#include "adapters/memory/pod_provider.hpp"

#include <chrono>
#include <utility>

#include "adapters/memory/pod.hpp"

namespace rdev::memory {

void PodProvider::set_pod(const domain::ProjectId& project, std::shared_ptr<ports::Pod> pod) {
  const std::scoped_lock lock(mutex_);
  pods_[project] = std::move(pod);
}

void PodProvider::set_failure(std::optional<Error> failure) {
  const std::scoped_lock lock(mutex_);
  failure_ = std::move(failure);
}

std::size_t PodProvider::acquired() const {
  const std::scoped_lock lock(mutex_);
  return acquired_;
}

Result<std::shared_ptr<ports::Pod>> PodProvider::acquire(const domain::Project& project,
                                                         const std::stop_token& stop) {
  if (stop.stop_requested()) return Error{Errc::cancelled, "stop requested"};
  const std::scoped_lock lock(mutex_);
  if (failure_) return *failure_;
  std::shared_ptr<ports::Pod>& pod = pods_[project.id];
  if (!pod) pod = std::make_shared<Pod>(project.id.str());
  ++acquired_;
  return pod;
}

Result<void> PodProvider::remove(const domain::Project& project,
                                 const std::vector<domain::TaskId>& tasks) {
  const std::scoped_lock lock(mutex_);
  if (failure_) return *failure_;
  const auto found = pods_.find(project.id);
  if (found == pods_.end()) return {};
  for (const domain::TaskId& task : tasks) {
    auto ended = found->second->end(task, std::chrono::milliseconds(0));
    if (ended.has_error()) return ended;
  }
  pods_.erase(found);
  return {};
}

}  // namespace rdev::memory
