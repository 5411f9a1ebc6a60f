#include "core/worker/event_batcher.hpp"

#include <atomic>
#include <chrono>
#include <future>
#include <string>
#include <thread>
#include <vector>

#include <doctest/doctest.h>

#include "tests/support/core_world.hpp"

namespace rdev::worker {

using std::chrono::milliseconds;

namespace {

struct World : testing::CoreWorld {
  domain::TaskId id;
  std::atomic<int> failures = 0;

  World() {
    add_project();
    id = submit(testing::make_spec());
    claim();
  }

  BuildRecorder recorder(int attempt = 1) { return {storage, clock, ids, {id, attempt}}; }
  std::function<void()> on_failure() {
    return [this] { ++failures; };
  }

  /// The numbers in the data of the build's own events.
  [[nodiscard]] std::vector<std::int64_t> numbers() {
    std::vector<std::int64_t> found;
    for (const auto& event : events(id)) {
      if (event.data.contains("n")) found.push_back(event.data.at("n").as_int64());
    }
    return found;
  }
};

domain::NewEvent numbered(std::int64_t n) {
  return {"agent.message", {{"n", n}}};
}

std::vector<std::int64_t> up_to(std::int64_t count) {
  std::vector<std::int64_t> numbers;
  for (std::int64_t n = 0; n < count; ++n) numbers.push_back(n);
  return numbers;
}

}  // namespace

TEST_CASE("events are written in order, all of them, by the time close returns") {
  World world;
  auto recorder = world.recorder();
  EventBatcher batcher(recorder, world.on_failure());
  for (std::int64_t n = 0; n < 1'000; ++n) batcher.add(numbered(n));
  CHECK(batcher.close().has_value());
  CHECK(world.numbers() == up_to(1'000));
  CHECK(world.failures == 0);
}

TEST_CASE("events that come together share a transaction") {
  World world;
  auto recorder = world.recorder();
  const auto before = world.storage.writes();
  EventBatcher batcher(recorder, world.on_failure(), {std::chrono::hours(1), 50});
  for (std::int64_t n = 0; n < 200; ++n) batcher.add(numbered(n));
  CHECK(batcher.close().has_value());
  CHECK(world.numbers() == up_to(200));
  CHECK(world.storage.writes() - before <= 5);
}

TEST_CASE("a batch is bounded by the size of its events, too") {
  World world;
  auto recorder = world.recorder();
  const auto before = world.storage.writes();
  EventBatcher batcher(recorder, world.on_failure(), {std::chrono::hours(1), 1'000, 100'000});
  for (std::int64_t n = 0; n < 20; ++n) {
    batcher.add({"agent.message", {{"n", n}, {"text", std::string(50'000, 'x')}}});
  }
  CHECK(batcher.close().has_value());
  CHECK(world.numbers() == up_to(20));
  CHECK(world.storage.writes() - before >= 10);
}

TEST_CASE("a change of state is written at once, with what came before it") {
  World world;
  auto recorder = world.recorder();
  std::promise<void> written;
  const auto subscription = world.storage.subscribe([&](const ports::Change& change) {
    if (change.topic == ports::Change::Topic::events && world.numbers().size() == 2) {
      written.set_value();
    }
  });
  EventBatcher batcher(recorder, world.on_failure(), {std::chrono::hours(1), 50});
  batcher.add(numbered(0));
  batcher.add({"agent.started", {{"n", 1}}});
  CHECK(written.get_future().wait_for(std::chrono::seconds(10)) == std::future_status::ready);
}

TEST_CASE("an event of a quiet stretch is written without another to follow") {
  World world;
  auto recorder = world.recorder();
  std::promise<void> written;
  const auto subscription = world.storage.subscribe([&](const ports::Change& change) {
    if (change.topic == ports::Change::Topic::events && !world.numbers().empty()) {
      written.set_value();
    }
  });
  EventBatcher batcher(recorder, world.on_failure());
  batcher.add(numbered(0));
  CHECK(written.get_future().wait_for(std::chrono::seconds(10)) == std::future_status::ready);
}

TEST_CASE("a slow database holds the agent rather than filling the memory") {
  World world;
  auto recorder = world.recorder();
  EventBatcher batcher(recorder, world.on_failure(), {milliseconds(1), 2});
  world.storage.set_hanging(true);
  std::atomic<std::int64_t> added = 0;
  auto adding = std::async(std::launch::async, [&] {
    for (std::int64_t n = 0; n < 10; ++n) {
      batcher.add(numbered(n));
      ++added;
    }
  });
  REQUIRE(world.storage.wait_for_hanging(1));
  CHECK(adding.wait_for(milliseconds(50)) == std::future_status::timeout);
  CHECK(added <= 4);  // two on their way, two waiting
  world.storage.set_hanging(false);
  adding.get();
  CHECK(batcher.close().has_value());
  CHECK(world.numbers() == up_to(10));
}

TEST_CASE("a failure is told once, and nobody waits for the database any more") {
  World world;
  auto recorder = world.recorder(7);  // fenced
  EventBatcher batcher(recorder, world.on_failure(), {milliseconds(1), 2});
  for (std::int64_t n = 0; n < 100; ++n) batcher.add(numbered(n));
  CHECK(batcher.close().error().code == Errc::fenced);
  CHECK(batcher.close().error().code == Errc::fenced);
  CHECK(world.failures == 1);
  CHECK(world.numbers().empty());
}

TEST_CASE("an event after the end is dropped") {
  World world;
  auto recorder = world.recorder();
  EventBatcher batcher(recorder, world.on_failure());
  CHECK(batcher.close().has_value());
  batcher.add(numbered(0));
  CHECK(batcher.close().has_value());
  CHECK(world.numbers().empty());
}

TEST_CASE("threads may add at once") {
  World world;
  auto recorder = world.recorder();
  EventBatcher batcher(recorder, world.on_failure(), {milliseconds(1), 8});
  {
    std::vector<std::jthread> threads;
    for (int thread = 0; thread < 4; ++thread) {
      threads.emplace_back([&] {
        for (std::int64_t n = 0; n < 100; ++n) batcher.add(numbered(n));
      });
    }
  }
  CHECK(batcher.close().has_value());
  CHECK(world.numbers().size() == 400);
}

}  // namespace rdev::worker
