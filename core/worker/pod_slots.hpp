#pragma once

#include <condition_variable>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <map>
#include <mutex>
#include <optional>
#include <stop_token>
#include <string>
#include <utility>

namespace rdev::worker {

/// Bounds how many builds of this worker are in one pod at once, whichever projects they belong
/// to. Who waits is let in in the order of coming. Thread-safe. Other workers' builds are not
/// counted.
class PodSlots {
 public:
  /// A build's place in a pod. Ends with the object, which must not outlive its PodSlots.
  class Place {
   public:
    Place(PodSlots& slots, std::string pod) : slots_(&slots), pod_(std::move(pod)) {}
    Place(Place&& other) noexcept
        : slots_(std::exchange(other.slots_, nullptr)), pod_(std::move(other.pod_)) {}
    Place(const Place&) = delete;
    Place& operator=(const Place&) = delete;
    Place& operator=(Place&&) = delete;
    ~Place() {
      if (slots_ != nullptr) slots_->leave(pod_);
    }

   private:
    PodSlots* slots_;
    std::string pod_;
  };

  /// At most `limit` builds in a pod; 0: any number.
  explicit PodSlots(std::size_t limit) : limit_(limit) {}

  /// Waits until there is room in the pod. Nothing when a stop is requested before.
  [[nodiscard]] std::optional<Place> take(const std::string& pod, const std::stop_token& stop);

  /// Of a build that is at work in the pod already: it is counted, though it may be one too many.
  [[nodiscard]] Place join(const std::string& pod);

 private:
  struct Pod {
    std::size_t taken = 0;
    std::deque<std::uint64_t> waiting;
  };

  void leave(const std::string& pod);
  void forget_if_empty(const std::string& pod);

  const std::size_t limit_;
  std::mutex mutex_;
  std::condition_variable_any changed_;
  std::map<std::string, Pod> pods_;
  std::uint64_t last_ticket_ = 0;
};

}  // namespace rdev::worker
