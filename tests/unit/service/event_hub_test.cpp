#include "core/service/event_hub.hpp"

#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>
#include <doctest/doctest.h>

#include "tests/unit/service/event_hub_world.hpp"

namespace rdev::service {

using testing::EventWatcher;
using testing::seqs_from;

TEST_CASE("event hub: first what was, then what comes, and the end after the terminal event") {
  HubWorld world;
  world.say(3);
  EventWatcher watcher(world.watch());
  CHECK(watcher.until(5) == seqs_from(1, 5));
  world.say(2);
  CHECK(watcher.until(7) == seqs_from(6, 7));
  CHECK_FALSE(watcher.end);
  world.finish();
  CHECK(watcher.until_end() == seqs_from(8, 8));
  CHECK(watcher.end == EventFeed::End::complete);
  CHECK(watcher.types.ends_with("agent.message build.completed"));
}

TEST_CASE("event hub: an event is the text that the API shows") {
  HubWorld world;
  EventWatcher watcher(world.watch(1));
  const auto taken = watcher.next();
  REQUIRE(taken.events.size() == 1);
  CHECK(taken.events[0]->json == boost::json::serialize(to_json(world.events(world.id).at(1))));
}

TEST_CASE("event hub: who comes back goes on after the last event it has") {
  HubWorld world;
  world.say(10);
  for (const std::int64_t after : {0, 1, 11, 12}) {
    EventWatcher watcher(world.watch(after));
    if (after < 12) CHECK(watcher.until(12) == seqs_from(after + 1, 12));
    if (after == 12) CHECK_FALSE(watcher.wait(std::chrono::milliseconds(1)));
  }
}

TEST_CASE("event hub: a build that is over is shown to its end, from wherever one begins") {
  HubWorld world;
  world.say(300);  // more than two pages
  world.finish();
  for (const std::int64_t after : {0, 1, 128, 256, 302, 303, 9'999}) {
    CAPTURE(after);
    EventWatcher watcher(world.watch(after));
    CHECK(watcher.until_end() == seqs_from(after + 1, 303));
    CHECK(watcher.end == EventFeed::End::complete);
  }
}

TEST_CASE("event hub: what is told after a build's end is for those who ask for it") {
  HubWorld world;
  world.finish();
  world.say_late();
  EventWatcher all(world.watch());
  CHECK(all.until_end() == seqs_from(1, 3));
  EventWatcher rest(world.watch(3));
  CHECK(rest.until_end() == seqs_from(4, 4));
}

TEST_CASE("event hub: an `after` beyond the events there are waits for those beyond it") {
  HubWorld world;
  EventWatcher early(world.watch(5));
  EventWatcher all(world.watch());
  world.say(4);
  CHECK(all.until(6) == seqs_from(1, 6));
  CHECK(early.until(6) == seqs_from(6, 6));
  world.finish();
  CHECK(all.until_end() == seqs_from(7, 7));
  CHECK(early.until_end() == seqs_from(7, 7));
}

TEST_CASE("event hub: a build that there is not can't be watched") {
  HubWorld world;
  CHECK(world.hub.watch_build(domain::TaskId("none"), 0).error().code == Errc::not_found);
  CHECK(world.hub.watchers() == 0);
}

TEST_CASE("event hub: no more may watch than its limit, and who leaves makes room") {
  HubWorld world({.max_watchers = 2, .poll_interval = std::chrono::hours(1)});
  auto first = world.watch();
  const auto second = world.watch();
  CHECK(world.hub.watch_build(world.id, 0).error().code == Errc::queue_full);
  first.reset();
  CHECK(world.hub.watch_build(world.id, 0).has_value());
}

TEST_CASE("event hub: a wake-up that is missed costs no more than a poll") {
  HubWorld world({.poll_interval = std::chrono::milliseconds(5)});
  world.watched.is_silent = true;
  EventWatcher watcher(world.watch());
  CHECK(watcher.until(2) == seqs_from(1, 2));
  world.say(3);
  CHECK(watcher.until(5) == seqs_from(3, 5));
  world.finish();
  CHECK(watcher.until_end() == seqs_from(6, 6));
}

TEST_CASE("event hub: when changes were missed, everything is looked at") {
  HubWorld world;
  EventWatcher watcher(world.watch(2));
  world.watched.is_silent = true;
  world.say();
  CHECK_FALSE(watcher.wait(std::chrono::milliseconds(5)));
  world.watched.is_silent = false;
  world.database
      .write([](ports::UnitOfWork& unit) -> Result<void> {
        unit.notify({ports::Change::Topic::events, ""});
        return {};
      })
      .value();
  CHECK(watcher.until(3) == seqs_from(3, 3));
}

TEST_CASE("event hub: while the database is away watchers wait, and then miss nothing") {
  HubWorld world({.poll_interval = std::chrono::milliseconds(5), .window = {.max_events = 2}});
  EventWatcher live(world.watch());
  CHECK(live.until(2) == seqs_from(1, 2));
  world.say(20);
  CHECK(live.until(22) == seqs_from(3, 22));
  const auto late_feed = world.watch();
  world.storage.set_unavailable(true);
  CHECK(late_feed->take(10).events.empty());  // it needs pages of its own
  world.say(2);
  REQUIRE(world.storage.wait_for_failures(5));
  world.storage.set_unavailable(false);
  CHECK(live.until(24) == seqs_from(23, 24));
  EventWatcher late(late_feed);
  CHECK(late.until(24) == seqs_from(1, 24));
}

}  // namespace rdev::service
