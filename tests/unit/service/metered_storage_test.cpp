#include "core/service/metered_storage.hpp"

#include <chrono>
#include <cmath>

#include <doctest/doctest.h>

#include "adapters/memory/metrics.hpp"
#include "core/worker/build_recorder.hpp"
#include "core/worker/claiming.hpp"
#include "ports/build_events.hpp"
#include "tests/support/core_world.hpp"

namespace rdev::service {

namespace {

constexpr const char* kTransactions = "rdev_database_transactions_total";

struct World : testing::CoreWorld {
  memory::Metrics metrics;
  MeteredStorage metered{storage, clock, metrics};

  World() { add_project(); }

  worker::ClaimedBuild claim_metered() {
    ports::ClaimRequest request;
    request.worker_id = domain::WorkerId("worker-1");
    request.now = clock.now();
    return worker::claim_builds(metered, request).value().at(0);
  }

  [[nodiscard]] double built(const char* status, const char* agent, const char* code) const {
    return metrics.value("rdev_builds_total",
                         {{"status", status}, {"agent", agent}, {"error_code", code}});
  }

  [[nodiscard]] double events_of(const char* type) const {
    return metrics.value("rdev_events_total", {{"type", type}});
  }
};

domain::BuildResult result_of(const char* agent) {
  domain::BuildResult result;
  result.success = true;
  result.duration = std::chrono::milliseconds(1'500);
  result.agent.emplace();
  result.agent->name = agent;
  return result;
}

}  // namespace

TEST_CASE("a build is measured from its wait to its end") {
  World world;
  const auto id = world.submit(testing::make_spec());
  world.clock.advance(std::chrono::seconds(4));
  const auto build = world.claim_metered();
  CHECK(world.metrics.observations("rdev_claim_latency_seconds") == std::vector<double>{4});

  worker::BuildRecorder recorder(world.metered, world.clock, world.ids, {id, build.task.attempt});
  recorder
      .event("agent.finished", {{"agent", "codex"},
                                {"cost", 0.25},
                                {"usage", {{"input_tokens", 200}, {"output_tokens", 30}}}})
      .value();
  recorder.finish(result_of("codex")).value();
  CHECK(world.built("completed", "codex", "none") == 1);
  CHECK(world.metrics.observations("rdev_build_duration_seconds",
                                   {{"status", "completed"}, {"agent", "codex"}}) ==
        std::vector<double>{1.5});
  CHECK(world.metrics.value("rdev_agent_cost_usd_total", {{"agent", "codex"}}) == 0.25);
  CHECK(world.metrics.value("rdev_agent_tokens_total",
                            {{"agent", "codex"}, {"direction", "input"}}) == 200);
  CHECK(world.metrics.value("rdev_agent_tokens_total",
                            {{"agent", "codex"}, {"direction", "output"}}) == 30);
  CHECK(world.events_of("build.started") == 1);
}

TEST_CASE("a failure is counted by its code, and a build without an agent as having none") {
  World world;
  const auto id = world.submit(testing::make_spec());
  const auto build = world.claim_metered();
  domain::BuildResult result;
  result.set_error(domain::FailureCode::pod_unavailable, "there is no pod");
  worker::BuildRecorder recorder(world.metered, world.clock, world.ids, {id, build.task.attempt});
  recorder.finish(result).value();
  CHECK(world.built("failed", "none", "pod_unavailable") == 1);
}

TEST_CASE("a build that goes back to the queue is counted by the reason, and its wait once") {
  World world;
  const auto id = world.submit(testing::make_spec());
  const auto build = world.claim_metered();
  worker::BuildRecorder recorder(world.metered, world.clock, world.ids, {id, build.task.attempt});
  recorder.requeue("drain", world.clock.now(), false).value();
  world.claim_metered();
  CHECK(world.metrics.value("rdev_builds_requeued_total", {{"reason", "drain"}}) == 1);
  CHECK(world.metrics.observations("rdev_claim_latency_seconds").size() == 1);
}

TEST_CASE("what was not committed is not counted") {
  World world;
  const auto id = world.submit(testing::make_spec());
  const auto build = world.claim_metered();
  worker::BuildRecorder recorder(world.metered, world.clock, world.ids, {id, build.task.attempt});
  world.storage.set_unavailable(true);
  CHECK(recorder.event("agent.message", {}).has_error());
  world.storage.set_unavailable(false);
  CHECK(world.events_of("agent.message") == 0);

  const auto refused = world.metered.write([&](ports::UnitOfWork& unit) -> Result<void> {
    unit.queue().guard(recorder.lease()).value();
    unit.events().append(id, 1, world.clock.now(), {{"agent.message", {}}}).value();
    return Error{Errc::conflict, "not so"};
  });
  CHECK(refused.has_error());
  CHECK(world.events_of("agent.message") == 0);

  recorder.event("agent.message", {}).value();
  CHECK(world.events_of("agent.message") == 1);
}

TEST_CASE("transactions are counted by what the database failed with, not by what they refuse") {
  World world;
  const auto refuse = [](ports::UnitOfWork&) -> Result<void> {
    return Error{Errc::conflict, "not so"};
  };
  const auto nothing = [](ports::UnitOfWork&) -> Result<void> { return {}; };
  CHECK(world.metered.read(nothing).has_value());
  CHECK(world.metered.write(refuse).has_error());
  world.storage.lose_answers();
  CHECK(world.metered.write(nothing).has_error());
  world.storage.set_unavailable(true);
  CHECK(world.metered.read(nothing).has_error());

  const auto counted = [&](const char* kind, const char* outcome) {
    return world.metrics.value(kTransactions, {{"kind", kind}, {"outcome", outcome}});
  };
  CHECK(counted("read", "ok") == 1);
  CHECK(counted("read", "unavailable") == 1);
  CHECK(counted("write", "ok") == 1);
  CHECK(counted("write", "uncertain") == 1);
  CHECK(world.metrics.value("rdev_database_transactions_running") == 0);
  CHECK(
      world.metrics.observations("rdev_database_transaction_duration_seconds", {{"kind", "write"}})
          .size() == 2);
}

TEST_CASE("the queue is measured as it is, and as unknown while the database is away") {
  World world;
  measure_queue(world.storage, world.clock, world.metrics);
  CHECK(world.metrics.value("rdev_queue_depth") == 0);
  CHECK(world.metrics.value("rdev_queue_oldest_age_seconds") == 0);

  world.submit(testing::make_spec());
  world.clock.advance(std::chrono::seconds(90));
  world.submit(testing::make_spec());
  measure_queue(world.storage, world.clock, world.metrics);
  CHECK(world.metrics.value("rdev_queue_depth") == 2);
  CHECK(world.metrics.value("rdev_queue_oldest_age_seconds") == 90);

  world.storage.set_unavailable(true);
  measure_queue(world.storage, world.clock, world.metrics);
  CHECK(std::isnan(world.metrics.value("rdev_queue_depth")));
  CHECK(std::isnan(world.metrics.value("rdev_queue_oldest_age_seconds")));
}

}  // namespace rdev::service
