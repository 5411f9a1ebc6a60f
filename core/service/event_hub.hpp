#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <memory>

#include "core/domain/ids.hpp"
#include "core/domain/result.hpp"
#include "core/service/event_feed.hpp"
#include "core/service/event_window.hpp"
#include "core/service/project_streams.hpp"
#include "ports/clock.hpp"
#include "ports/logger.hpp"
#include "ports/storage.hpp"

namespace rdev::service {

struct EventHubConfig {
  std::size_t max_watchers = 1'000;
  /// How often to look without having been told: what a missed wake-up costs.
  std::chrono::milliseconds poll_interval{1'000};
  std::size_t page_events = 128;  ///< read from the database at once
  EventWindow::Limits window{};   ///< kept in memory of each build that is watched
  std::size_t readers = 2;        ///< threads that read from the database
};

/// Shows builds to any number of watchers as they happen, wherever they run.
///
/// What is new is read from the database once, when a commit was told of, for all watchers of a
/// build in this process, and kept for a while; who wants what is not kept any more, because it
/// came later or is slow, reads from the database for itself. So a slow watcher costs no memory,
/// and neither the build nor other watchers wait for it. The events' seq leads from the one to the
/// other without gaps and doubles.
///
/// Thread-safe. All feeds end before the hub does.
class EventHub {
 public:
  EventHub(ports::Storage& storage, ports::Clock& clock, ports::Logger& log,
           EventHubConfig config = {});
  ~EventHub();
  EventHub(const EventHub&) = delete;
  EventHub& operator=(const EventHub&) = delete;

  /// The build's events with seq > `after`. Its end comes after the event that ends the build; or
  /// after what there is, if `after` lies beyond that. Blocks as the storage does.
  /// Errors: not_found; queue_full (too many watchers); those of the storage.
  [[nodiscard]] Result<std::shared_ptr<EventFeed>> watch_build(const domain::TaskId& id,
                                                               std::int64_t after);

  /// The state changes of all builds of a project, see project_streams.hpp; they never end.
  /// Errors: not_found; queue_full (too many watchers); those of the storage.
  [[nodiscard]] Result<std::shared_ptr<EventFeed>> watch_project(const domain::ProjectId& id);

  [[nodiscard]] std::size_t watchers() const;

 private:
  class Impl;
  class Feed;
  ports::Storage& storage_;
  std::unique_ptr<Impl> impl_;
  ProjectStreams projects_;
};

}  // namespace rdev::service
