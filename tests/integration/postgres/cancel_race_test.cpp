#include <atomic>
#include <barrier>
#include <chrono>
#include <optional>
#include <random>
#include <string>
#include <thread>

#include <doctest/doctest.h>

#include "adapters/memory/templates.hpp"
#include "adapters/system/system_clock.hpp"
#include "adapters/system/uuid_generator.hpp"
#include "core/service/build_service.hpp"
#include "core/worker/build_recorder.hpp"
#include "core/worker/claiming.hpp"
#include "tests/integration/postgres/own_database.hpp"

namespace rdev::testing {
namespace {

using domain::BuildStatus;

constexpr int kRounds = 500;

/// One project whose builds end and are cancelled at the same moment, by two threads.
class Race {
 public:
  explicit Race(ports::Storage& storage) : storage_(storage) {}

  /// A build that runs.
  domain::Lease begin() {
    domain::BuildSpec spec;
    spec.prompt = "x";
    spec.callback_url = "https://bot.example/callback";
    builds_.submit(domain::ProjectId{"demo"}, spec, "t").value();
    ports::ClaimRequest request;
    request.worker_id = domain::WorkerId{"w"};
    request.now = clock_.now();
    const auto claimed = worker::claim_builds(storage_, request).value();
    return {claimed.at(0).task.id, claimed.at(0).task.attempt};
  }

  Result<BuildStatus> finish(const domain::Lease& lease) {
    domain::BuildResult result;
    result.success = true;
    return worker::BuildRecorder(storage_, clock_, ids_, lease).finish(result);
  }

  Result<domain::BuildAuditEntry> cancel(const domain::Lease& lease) {
    return builds_.cancel(lease.task_id);
  }

 private:
  ports::Storage& storage_;
  system::SystemClock clock_;
  system::UuidGenerator ids_{clock_};
  memory::Templates templates_;
  service::BuildService builds_{storage_, templates_, clock_, ids_};
};

/// Up to a millisecond, so that sometimes the one is first and sometimes the other.
void dawdle(std::minstd_rand& random) {
  const auto until = std::chrono::steady_clock::now() + std::chrono::microseconds(random() % 1'000);
  while (std::chrono::steady_clock::now() < until) std::this_thread::yield();
}

}  // namespace

TEST_CASE("cancel and completion at once have one winner, and all records say which") {
  OwnDatabase database;
  REQUIRE(outcome(database.insert_project("demo")) == "ok");
  Race race(*database.storage);
  domain::Lease lease;
  std::optional<Result<domain::BuildAuditEntry>> answer;
  std::barrier gate(2);
  std::jthread canceller([&] {
    std::minstd_rand random(1);
    for (int round = 0; round < kRounds; ++round) {
      gate.arrive_and_wait();
      dawdle(random);
      answer = race.cancel(lease);
      gate.arrive_and_wait();
    }
  });
  std::minstd_rand random(2);
  int cancelled = 0;
  int disagreements = 0;
  for (int round = 0; round < kRounds; ++round) {
    lease = race.begin();
    gate.arrive_and_wait();
    dawdle(random);
    const auto status = race.finish(lease);
    gate.arrive_and_wait();
    // Who was told that it is being cancelled gets a cancelled build, who was told 409 does not.
    const std::string told = outcome(*answer);
    const bool agrees =
        status.has_value() && ((told == "ok" && *status == BuildStatus::cancelled) ||
                               (told == "conflict" && *status == BuildStatus::completed));
    disagreements += agrees ? 0 : 1;
    cancelled += status.has_value() && *status == BuildStatus::cancelled ? 1 : 0;
  }
  MESSAGE(cancelled, " of ", kRounds, " were cancelled");
  CHECK(disagreements == 0);
  CHECK(cancelled > 0);
  CHECK(cancelled < kRounds);
  CHECK(
      database.client.run(
          "SELECT COUNT(*) FROM work_tasks t JOIN build_audit a ON a.task_id = t.id"
          " JOIN callback_outbox c ON c.task_id = t.id JOIN build_events e ON e.task_id = t.id"
          " WHERE t.status = a.status AND e.type = 'build.' || t.status"
          " AND e.seq = (SELECT MAX(seq) FROM build_events l WHERE l.task_id = t.id)"
          " AND a.cancel_requested = t.cancel_requested AND c.body LIKE '%\"type\":\"' || e.type ||"
          " '\"%'") == std::to_string(kRounds));
  CHECK(database.client.run("SELECT COUNT(*) FROM build_events WHERE type IN"
                            " ('build.completed', 'build.failed', 'build.cancelled')") ==
        std::to_string(kRounds));
}

}  // namespace rdev::testing
