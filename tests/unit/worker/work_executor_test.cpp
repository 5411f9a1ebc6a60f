#include "core/worker/work_executor.hpp"

#include <algorithm>
#include <atomic>
#include <chrono>
#include <future>
#include <latch>
#include <string>
#include <vector>

#include <doctest/doctest.h>

#include "ports/worker_registry.hpp"
#include "tests/support/eventually.hpp"
#include "tests/unit/worker/worker_world.hpp"

namespace rdev::worker {

using domain::BuildStatus;
using domain::FailureCode;
using testing::eventually;
using testing::make_spec;

namespace {

std::vector<domain::Worker> registered(WorkerWorld& world) {
  return ports::read(world.database, [](ports::UnitOfWork& unit) { return unit.workers().list(); })
      .value();
}

}  // namespace

TEST_CASE("a submitted build is run and recorded, without waiting for a poll") {
  WorkerWorld world;
  world.worker->start();
  auto spec = pushing_spec();
  spec.callback_url = "https://bot.example/callback";
  const auto id = world.submit(spec);
  const auto entry = world.wait_until_finished(id);
  CHECK(entry.status == BuildStatus::completed);
  CHECK(entry.worker_id == domain::WorkerId("worker-1"));
  REQUIRE(entry.result);
  CHECK(entry.result->pushed);
  CHECK(world.event_types(id) ==
        "build.queued build.started agent.started agent.finished git.committed git.pushed "
        "build.completed");
  CHECK(world.callback(id).progress.state == domain::CallbackState::pending);
}

TEST_CASE("the agent and the log are told the build's trace, in a span of the attempt's own") {
  WorkerWorld world;
  world.worker->start();
  const auto id = world.submit(make_spec());
  world.wait_until_finished(id);
  world.worker->stop();
  const domain::TraceContext trace = world.task(id).trace;
  const auto told =
      domain::parse_traceparent(world.script.agent_request().environment.at("TRACEPARENT"));
  REQUIRE(told.has_value());
  CHECK(told->trace_id() == trace.trace_id());
  CHECK(told->parent != trace.parent);
  const auto lines = world.log.lines();
  const auto finished = std::find_if(lines.begin(), lines.end(), [](const memory::LogLine& line) {
    return line.message == "build finished";
  });
  REQUIRE(finished != lines.end());
  CHECK(finished->fields.at("trace_id") == trace.trace_id());
}

TEST_CASE("builds that waited before the start are found") {
  WorkerWorld world;
  const auto id = world.submit(make_spec());
  world.worker->start();
  CHECK(world.wait_until_finished(id).status == BuildStatus::completed);
}

TEST_CASE("many builds run, as many at once as there are slots") {
  constexpr int kSlots = 3;
  auto config = make_config();
  config.slots = kSlots;
  WorkerWorld world(config);
  world.add_project("wide", 100);
  std::latch all_at_work(kSlots);  // opens only if as many run at once
  std::atomic<int> begun = 0;
  std::atomic<int> running = 0;
  std::atomic<int> most = 0;
  world.script.on("agent", [&](const std::stop_token&) -> Result<void> {
    const int now = ++running;
    for (int seen = most; seen < now && !most.compare_exchange_weak(seen, now);) {
    }
    if (++begun <= kSlots) all_at_work.arrive_and_wait();
    --running;
    return {};
  });
  std::vector<domain::TaskId> ids;
  for (int i = 0; i < 40; ++i) ids.push_back(world.submit(make_spec(), "wide"));
  world.worker->start();
  for (const auto& id : ids) {
    REQUIRE(world.wait_until_finished(id).status == BuildStatus::completed);
  }
  CHECK(most == kSlots);
}

TEST_CASE("builds of one project take turns, and the next begins when one ends") {
  auto config = make_config();
  config.slots = 4;
  WorkerWorld world(config);
  std::atomic<int> running = 0;
  std::atomic<int> most = 0;
  world.script.on("agent", [&](const std::stop_token&) -> Result<void> {
    most = std::max<int>(most, ++running);
    --running;
    return {};
  });
  std::vector<domain::TaskId> ids;
  for (int i = 0; i < 10; ++i) ids.push_back(world.submit(make_spec()));
  world.worker->start();
  for (const auto& id : ids) world.wait_until_finished(id);
  CHECK(most == 1);
}

TEST_CASE("a build that failed is tried again after a while, as its attempts allow") {
  auto config = make_config();
  config.poll_interval = std::chrono::milliseconds(5);  // nobody tells that a delay is over
  WorkerWorld world(config);
  world.script.on("acquire", [](const std::stop_token&) -> Result<void> {
    return Error{Errc::unavailable, "no pod"};
  });
  auto spec = make_spec();
  spec.max_attempts = 2;
  const auto id = world.submit(spec);
  world.worker->start();
  REQUIRE(eventually([&] { return world.task(id).attempts_spent == 1; }));
  CHECK(world.task(id).ready_at == world.clock.now() + std::chrono::seconds(5));
  CHECK(world.events(id).back().data.at("reason").as_string() == "pod_unavailable");

  SUBCASE("to succeed") {
    world.script.on("acquire", nullptr);
    world.clock.advance(std::chrono::seconds(5));
    const auto entry = world.wait_until_finished(id);
    CHECK(entry.status == BuildStatus::completed);
    CHECK(entry.attempt == 2);
  }
  SUBCASE("to fail for good") {
    world.clock.advance(std::chrono::seconds(5));
    const auto entry = world.wait_until_finished(id);
    CHECK(entry.status == BuildStatus::failed);
    CHECK(entry.attempt == 2);
    CHECK(entry.result->error->code == FailureCode::pod_unavailable);
  }
}

TEST_CASE("a build that met a rate limit goes back for a while, for free and to begin anew") {
  WorkerWorld world;
  world.script.agent_result.failure =
      domain::BuildError{FailureCode::agent_rate_limited, "slow down"};
  std::atomic<bool> discarded = false;
  world.script.on("discard", [&](const std::stop_token&) -> Result<void> {
    discarded = true;
    return {};
  });
  const auto id = world.submit(make_spec());
  world.worker->start();
  REQUIRE(eventually([&] { return discarded.load(); }));
  CHECK(world.task(id).attempts_spent == 0);
  CHECK(world.task(id).ready_at == world.clock.now() + std::chrono::seconds(5));
  CHECK(world.events(id).back().data.at("reason").as_string() == "agent_rate_limited");
}

TEST_CASE("a failure that another attempt can't mend is final") {
  WorkerWorld world;
  auto spec = make_spec();
  spec.max_attempts = 10;
  spec.agent = "unknown";
  const auto id = world.submit(spec);
  world.worker->start();
  const auto entry = world.wait_until_finished(id);
  CHECK(entry.status == BuildStatus::failed);
  CHECK(entry.attempt == 1);
}

TEST_CASE("a worker is on the registry from its start to its stop") {
  auto config = make_config();
  config.slots = 5;
  config.labels = {"gpu"};
  WorkerWorld world(config);
  world.worker->start();
  const auto workers = registered(world);
  REQUIRE(workers.size() == 1);
  CHECK(workers[0].id == config.id);
  CHECK(workers[0].hostname == "host");
  CHECK(workers[0].version == "1.2.3");
  CHECK(workers[0].slots == 5);
  CHECK(workers[0].labels == config.labels);
  CHECK(workers[0].started_at == world.clock.now());
  world.worker->stop();
  CHECK(registered(world).empty());
}

TEST_CASE("the registry hears that the worker lives and what it runs, whatever was lost") {
  WorkerWorld world;
  world.script.on("agent", wait_for_stop);
  const auto id = world.submit(make_spec());
  world.worker->start();
  REQUIRE(eventually([&] { return world.script.calls().ends_with("agent"); }));
  const auto beat = [&] {
    world.clock.wait_for_sleepers(1);
    world.clock.advance(make_config().lease / 3);
  };
  const auto is_seen_now = [&] {
    const auto workers = registered(world);
    return workers.size() == 1 && workers[0].last_seen_at == world.clock.now() &&
           workers[0].running == std::vector{id};
  };
  beat();
  CHECK(eventually(is_seen_now));

  world.storage.set_unavailable(true);
  beat();
  CHECK(eventually([&] { return world.log.contains("registry not told"); }));
  world.storage.set_unavailable(false);

  world.database
      .write([](ports::UnitOfWork& unit) {
        return unit.workers().remove(domain::WorkerId("worker-1"));
      })
      .value();
  beat();
  CHECK(eventually(is_seen_now));
}

}  // namespace rdev::worker
