#pragma once

#include <atomic>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "core/service/event_hub.hpp"
#include "core/worker/build_recorder.hpp"
#include "ports/build_events.hpp"
#include "tests/support/core_world.hpp"
#include "tests/support/event_watcher.hpp"

namespace rdev::service {

/// A storage that counts its readers, and may keep changes to itself.
class WatchedStorage : public ports::Storage {
 public:
  explicit WatchedStorage(ports::Storage& inner) : inner_(inner) {}

  [[nodiscard]] Result<void> write(const Work& work) override { return inner_.write(work); }
  [[nodiscard]] Result<void> read(const Work& work) override {
    ++reads;
    return inner_.read(work);
  }
  [[nodiscard]] std::unique_ptr<Subscription> subscribe(Listener listener) override {
    return inner_.subscribe([this, listener = std::move(listener)](const ports::Change& change) {
      if (!is_silent) listener(change);
    });
  }
  [[nodiscard]] Result<void> check() override { return inner_.check(); }

  std::atomic<std::size_t> reads = 0;
  std::atomic<bool> is_silent = false;

 private:
  ports::Storage& inner_;
};

/// A hub that never looks by itself, unless it is told to; a claimed build that tells of itself.
struct HubWorld : testing::CoreWorld {
  explicit HubWorld(EventHubConfig hub_config = {.poll_interval = std::chrono::hours(1)})
      : id(start_build()), config(hub_config) {}

  domain::TaskId start_build() {
    add_project();
    auto task = submit(testing::make_spec());
    claim();  // queued, started: two events
    return task;
  }

  std::shared_ptr<EventFeed> watch(std::int64_t after = 0) {
    return hub.watch_build(id, after).value();
  }

  void say(int count = 1) {
    const std::vector<domain::NewEvent> events(static_cast<std::size_t>(count),
                                               {"agent.message", {{"text", "hello"}}});
    recorder.events(events).value();
  }

  void finish() {
    domain::BuildResult result;
    result.success = true;
    recorder.finish(result).value();
  }

  /// As a callback's delivery does, after the build's end.
  void say_late() {
    database
        .write([&](ports::UnitOfWork& unit) -> Result<void> {
          unit.events().append(id, 1, clock.now(), {{"callback.delivered", {}}}).value();
          unit.notify({ports::Change::Topic::events, id.str()});
          return {};
        })
        .value();
  }

  const domain::TaskId id;
  worker::BuildRecorder recorder{database, clock, ids, {id, 1}};
  WatchedStorage watched{storage};
  const EventHubConfig config;
  EventHub hub{watched, clock, log, config};
};

}  // namespace rdev::service
