#include "adapters/system/uuid_generator.hpp"

#include <algorithm>
#include <chrono>
#include <iterator>
#include <string>
#include <thread>
#include <unordered_set>
#include <vector>

#include <doctest/doctest.h>

#include "adapters/memory/clock.hpp"

namespace rdev::system {

using std::chrono::milliseconds;

namespace {

domain::Timestamp time_of(const domain::TaskId& id) {
  const std::string digits = id.str().substr(0, 8) + id.str().substr(9, 4);
  return domain::Timestamp(milliseconds(std::stoll(digits, nullptr, 16)));
}

}  // namespace

TEST_CASE("a task id carries the wall time of its making") {
  memory::Clock clock;
  UuidGenerator ids(clock);
  CHECK(time_of(ids.task_id()) == memory::Clock::kStart);
  clock.advance(std::chrono::hours(1));
  CHECK(time_of(ids.task_id()) == memory::Clock::kStart + std::chrono::hours(1));
}

TEST_CASE("task ids grow while the wall time stands still, far beyond what a counter holds") {
  const memory::Clock clock;
  UuidGenerator ids(clock);
  domain::TaskId last = ids.task_id();
  for (int i = 0; i < 3 * 4096; ++i) {
    domain::TaskId next = ids.task_id();
    REQUIRE(last < next);
    last = std::move(next);
  }
  // What the counter can't hold is borrowed from the future, and little of it.
  CHECK(time_of(last) <= clock.now() + milliseconds(4));
}

TEST_CASE("task ids grow when the wall time steps back") {
  memory::Clock clock;
  UuidGenerator ids(clock);
  const domain::TaskId before = ids.task_id();
  clock.set_now(clock.now() - std::chrono::hours(24));
  const domain::TaskId behind = ids.task_id();
  CHECK(before < behind);
  CHECK(behind < ids.task_id());
  clock.set_now(memory::Clock::kStart + milliseconds(1));
  CHECK(time_of(ids.task_id()) == memory::Clock::kStart + milliseconds(1));
}

TEST_CASE("task ids of many threads are unique, and grow for each of them") {
  constexpr std::size_t kThreads = 4;
  constexpr std::size_t kEach = 10'000;
  const memory::Clock clock;  // stands still: the hardest case
  UuidGenerator ids(clock);
  std::vector<std::vector<std::string>> made(kThreads);
  {
    std::vector<std::jthread> threads;
    for (auto& mine : made) {
      threads.emplace_back([&ids, &mine] {
        for (std::size_t i = 0; i < kEach; ++i) mine.push_back(ids.task_id().str());
      });
    }
  }
  std::unordered_set<std::string> all;
  for (const auto& mine : made) {
    CHECK(std::adjacent_find(mine.begin(), mine.end(), std::greater_equal<>()) == mine.end());
    all.insert(mine.begin(), mine.end());
  }
  CHECK(all.size() == kThreads * kEach);
}

TEST_CASE("two generators on one clock do not give the same ids") {
  const memory::Clock clock;
  UuidGenerator one(clock);
  UuidGenerator other(clock);
  std::unordered_set<std::string> all;
  for (int i = 0; i < 1'000; ++i) {
    all.insert(one.task_id().str());
    all.insert(other.task_id().str());
  }
  CHECK(all.size() == 2'000);
}

}  // namespace rdev::system
