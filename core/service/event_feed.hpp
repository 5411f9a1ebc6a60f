#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "core/domain/timestamp.hpp"

namespace rdev::service {

/// A build event on its way to watchers: made into text once, however many there are.
struct LiveEvent {
  std::int64_t seq = 0;
  std::string type;
  domain::Timestamp at{};
  std::string json;  ///< the whole event, as the API shows it
};

using LiveEvents = std::vector<std::shared_ptr<const LiveEvent>>;

/// One watcher's view of events, the past ones first and then each as it comes. Holds no more than
/// a page of them, however slowly they are taken.
///
/// Life cycle: `on_ready`, then `take` again and again: until it gives an end, and whenever it gave
/// nothing, not before it was said to be ready. Ends with the object. To be used by one thread at a
/// time; must not outlive the hub it is from.
class EventFeed {
 public:
  enum class End {
    complete,  ///< there will be no more
    lost,      ///< it cannot go on: watch anew
  };
  struct Taken {
    LiveEvents events;
    std::optional<End> end;  ///< comes after the events
  };

  virtual ~EventFeed() = default;

  /// `ready` is called, on a thread of the hub's, once after each `take` that gave nothing, as soon
  /// as there is something. It must return quickly, not throw, and not call the feed or its hub.
  virtual void on_ready(std::function<void()> ready) = 0;

  /// What comes next, at most `max_events`, without waiting for it.
  [[nodiscard]] virtual Taken take(std::size_t max_events) = 0;
};

}  // namespace rdev::service
