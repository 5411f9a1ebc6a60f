#pragma once

#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <utility>

namespace rdev::worker {

/// Lets builds of this worker that share a working copy use git there one after the other: it takes
/// one caller at a time. Thread-safe. Builds of other workers are not held up; a project that
/// runs several builds at once on several workers has them meet.
class Turns {
 public:
  /// Ends with the object.
  class Turn {
   public:
    explicit Turn(std::shared_ptr<std::mutex> mutex) : mutex_(std::move(mutex)), lock_(*mutex_) {}

   private:
    std::shared_ptr<std::mutex> mutex_;
    std::unique_lock<std::mutex> lock_;
  };

  /// Waits until nobody else has a turn at the place: a pod and a directory in it.
  [[nodiscard]] Turn take(const std::string& place);

 private:
  std::mutex mutex_;
  std::map<std::string, std::shared_ptr<std::mutex>> places_;
};

}  // namespace rdev::worker
