#include <atomic>
#include <list>
#include <random>
#include <thread>

#include <doctest/doctest.h>

#include "tests/unit/service/event_hub_world.hpp"

namespace rdev::service {

using testing::EventWatcher;
using testing::seqs_from;

TEST_CASE("event hub: what is new is read once, however many watch") {
  constexpr std::size_t kWatchers = 50;
  HubWorld world;
  std::list<EventWatcher> watchers;
  for (std::size_t i = 0; i < kWatchers; ++i) watchers.emplace_back(world.watch());
  for (EventWatcher& watcher : watchers) CHECK(watcher.until(2) == seqs_from(1, 2));
  const std::size_t before = world.watched.reads;
  for (std::int64_t seq = 3; seq <= 22; ++seq) {
    world.say();
    for (EventWatcher& watcher : watchers) CHECK(watcher.until(seq) == seqs_from(seq, seq));
  }
  // Twenty times one, and one more each when the wake-up came after the reading.
  CHECK(world.watched.reads - before <= 41);
}

TEST_CASE("event hub: who does not take its events keeps no one waiting, and misses nothing") {
  HubWorld world({.poll_interval = std::chrono::hours(1), .window = {.max_events = 4}});
  EventWatcher slow(world.watch());
  EventWatcher quick(world.watch());
  for (int i = 0; i < 100; ++i) {
    world.say();
    CHECK(quick.until(i + 3) == seqs_from(i == 0 ? 1 : i + 3, i + 3));
  }
  CHECK(slow.until(102) == seqs_from(1, 102));
  world.finish();
  CHECK(slow.until_end() == seqs_from(103, 103));
  CHECK(quick.until_end() == seqs_from(103, 103));
}

TEST_CASE("event hub: reconnecting at any point gives each event once") {
  constexpr int kBatches = 300;
  constexpr std::int64_t kLast = 2 + kBatches * 3 + 1;
  HubWorld world({.poll_interval = std::chrono::milliseconds(20),
                  .page_events = 16,
                  .window = {.max_events = 20}});
  const auto watch = [&](unsigned seed) {
    std::minstd_rand random(seed);
    std::vector<std::int64_t> seqs;
    std::optional<EventFeed::End> end;
    while (!end) {
      EventWatcher watcher(world.watch(seqs.empty() ? 0 : seqs.back()));
      const auto stay = random() % 6;
      for (unsigned turn = 0; turn <= stay && !end; ++turn) {
        auto taken = watcher.next(1 + random() % 30);
        for (const auto& event : taken.events) seqs.push_back(event->seq);
        end = taken.end;
      }
    }
    return seqs;
  };
  std::vector<std::vector<std::int64_t>> seen(4);
  {
    std::vector<std::jthread> threads;
    for (std::size_t i = 0; i < seen.size(); ++i) {
      threads.emplace_back([&, i] { seen[i] = watch(static_cast<unsigned>(i + 1)); });
    }
    for (int i = 0; i < kBatches; ++i) world.say(3);
    world.finish();
  }
  for (const auto& seqs : seen) CHECK(seqs == seqs_from(1, kLast));
  CHECK(world.hub.watchers() == 0);
}

}  // namespace rdev::service
