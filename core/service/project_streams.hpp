#pragma once

#include <chrono>
#include <cstddef>
#include <memory>

#include "core/domain/ids.hpp"
#include "core/service/event_feed.hpp"
#include "ports/clock.hpp"
#include "ports/logger.hpp"
#include "ports/storage.hpp"

namespace rdev::service {

/// Shows the state changes (`build.*`) of all builds of a project, from now on. A build that
/// changes for the first time since then comes with all its state changes so far. In order within a
/// build; between builds, about as they happened.
///
/// Does nothing while nobody watches. Thread-safe. All feeds end before it does.
class ProjectStreams {
 public:
  struct Config {
    std::chrono::milliseconds poll_interval{1'000};  ///< what a missed wake-up costs
    std::size_t page_events = 128;                   ///< read from the database at once
    std::size_t max_waiting = 1'000;  ///< changes that a watcher may leave untaken; then it is lost
  };

  ProjectStreams(ports::Storage& storage, ports::Clock& clock, ports::Logger& log, Config config);
  ~ProjectStreams();
  ProjectStreams(const ProjectStreams&) = delete;
  ProjectStreams& operator=(const ProjectStreams&) = delete;

  /// `place` is held until the feed ends.
  [[nodiscard]] std::shared_ptr<EventFeed> watch(const domain::ProjectId& id,
                                                 std::shared_ptr<void> place);

 private:
  class Impl;
  class Feed;
  std::unique_ptr<Impl> impl_;
};

}  // namespace rdev::service
