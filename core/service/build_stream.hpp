#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <vector>

#include "core/domain/ids.hpp"
#include "core/service/event_feed.hpp"
#include "core/service/event_window.hpp"

/// What the hub keeps of a build that is watched and of each watcher: states without threads, all
/// of them under the hub's lock.
namespace rdev::service {

/// A piece of a build's events, as read from the database.
struct EventPage {
  LiveEvents events;
  bool is_finished = false;  ///< the build had ended by then, as far as that was looked at
};

/// One watcher. It is at one of three places: at the end of what is known, waiting; within the
/// window; or before it, and then lives on pages of its own.
struct Watcher {
  std::int64_t after = 0;  ///< the seq of the last event it was given
  std::function<void()> ready;
  bool is_armed = false;  ///< to be told when there is something
  bool is_reading = false;
  bool has_failed = false;    ///< the page could not be read
  bool has_terminal = false;  ///< it was given the event that ends the build
  LiveEvents page;            ///< not taken yet

  void wake();
};

/// One build that is watched.
struct BuildStream {
  enum class Reading { no, queued, running };

  BuildStream(domain::TaskId task, std::int64_t after, EventWindow::Limits limits)
      : id(std::move(task)), window(after, limits) {}

  const domain::TaskId id;
  EventWindow window;
  std::vector<std::shared_ptr<Watcher>> watchers;
  Reading reading = Reading::no;
  bool is_stale = true;      ///< there may be something new in the database
  bool is_finished = false;  ///< the build has ended
  std::optional<EventFeed::End> end;

  /// Whether somebody waits for what comes after the window. Nobody's wish, no reading.
  [[nodiscard]] bool is_wanted() const;

  /// Takes in what was read after the window; there may be more of it if the page `is_full`.
  void add(const EventPage& page, bool is_full);
  void finish(EventFeed::End how);

  /// What `watcher` is given next; sets `is_armed` when that is nothing.
  [[nodiscard]] EventFeed::Taken take(Watcher& watcher, std::size_t max_events) const;

  /// Whether the window cannot give what `watcher` needs next.
  [[nodiscard]] bool is_behind(const Watcher& watcher) const;
};

}  // namespace rdev::service
