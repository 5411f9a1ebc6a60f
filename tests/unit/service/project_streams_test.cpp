#include "core/service/project_streams.hpp"

#include <doctest/doctest.h>

#include "tests/unit/service/event_hub_world.hpp"

namespace rdev::service {

using testing::EventWatcher;

namespace {

/// The types of so many events, in order, with a space between.
std::string types(EventWatcher& watcher, std::size_t count) {
  std::string types;
  while (count > 0) {
    for (const auto& event : watcher.next(count).events) {
      types += types.empty() ? event->type : " " + event->type;
      --count;
    }
  }
  return types;
}

}  // namespace

TEST_CASE("project stream: shows the state changes of each build, and of no other project's") {
  HubWorld world;
  world.add_project("other");
  EventWatcher watcher(world.hub.watch_project(domain::ProjectId("demo")).value());
  world.say(200);
  world.submit(testing::make_spec(), "other");
  world.clock.advance(std::chrono::seconds(1));
  world.finish();
  CHECK(types(watcher, 3) == "build.queued build.started build.completed");
  const auto next = world.submit(testing::make_spec());
  CHECK(types(watcher, 1) == "build.queued");
  world.cancel(next);
  CHECK(types(watcher, 1) == "build.cancelled");
  CHECK_FALSE(watcher.wait(std::chrono::milliseconds(1)));
}

TEST_CASE("project stream: a build shows when it changes, with its changes before the watching") {
  HubWorld world;
  world.clock.advance(std::chrono::seconds(1));
  EventWatcher watcher(world.hub.watch_project(domain::ProjectId("demo")).value());
  world.say();
  CHECK_FALSE(watcher.wait(std::chrono::milliseconds(5)));
  world.finish();
  CHECK(types(watcher, 3) == "build.queued build.started build.completed");
}

TEST_CASE("project stream: a build that had ended before does not show, whatever comes of it") {
  HubWorld world;
  world.finish();
  world.clock.advance(std::chrono::seconds(1));
  EventWatcher watcher(world.hub.watch_project(domain::ProjectId("demo")).value());
  world.say_late();
  world.submit(testing::make_spec());
  CHECK(types(watcher, 1) == "build.queued");
}

TEST_CASE("project stream: a wake-up that is missed costs no more than a poll") {
  HubWorld world({.poll_interval = std::chrono::milliseconds(5)});
  world.watched.is_silent = true;
  world.clock.advance(std::chrono::seconds(1));
  EventWatcher watcher(world.hub.watch_project(domain::ProjectId("demo")).value());
  const auto pending = world.submit(testing::make_spec());
  CHECK(types(watcher, 1) == "build.queued");
  world.finish();
  CHECK(types(watcher, 3) == "build.queued build.started build.completed");
  world.cancel(pending);
  CHECK(types(watcher, 1) == "build.cancelled");
}

TEST_CASE("project stream: who leaves too much untaken is let go") {
  HubWorld world;
  world.clock.advance(std::chrono::seconds(1));  // what runs already is not to show
  ProjectStreams streams(world.database, world.clock, world.log, {.max_waiting = 3});
  EventWatcher slow(streams.watch(domain::ProjectId("demo"), nullptr));
  EventWatcher quick(streams.watch(domain::ProjectId("demo"), nullptr));
  for (int i = 0; i < 4; ++i) {
    world.submit(testing::make_spec());
    CHECK(types(quick, 1) == "build.queued");
  }
  const auto taken = slow.next();
  CHECK(taken.events.empty());
  CHECK(taken.end == EventFeed::End::lost);
}

TEST_CASE("project stream: a project that there is not can't be watched") {
  HubWorld world({.max_watchers = 1, .poll_interval = std::chrono::hours(1)});
  CHECK(world.hub.watch_project(domain::ProjectId("none")).error().code == Errc::not_found);
  const auto feed = world.watch();
  CHECK(world.hub.watch_project(domain::ProjectId("demo")).error().code == Errc::queue_full);
}

}  // namespace rdev::service
