#include <array>
#include <atomic>
#include <random>
#include <string>

#include <doctest/doctest.h>

#include "adapters/memory/logger.hpp"
#include "adapters/memory/templates.hpp"
#include "adapters/system/system_clock.hpp"
#include "adapters/system/uuid_generator.hpp"
#include "core/service/build_service.hpp"
#include "core/worker/build_recorder.hpp"
#include "core/worker/claiming.hpp"
#include "core/worker/lease_rescuer.hpp"
#include "tests/contract/parallel.hpp"
#include "tests/integration/postgres/own_database.hpp"

namespace rdev::testing {
namespace {

/// Everything that servers and workers do to builds, on a few projects at once.
class World {
 public:
  explicit World(ports::Storage& storage) : storage_(storage) {}

  void submit(int project) {
    domain::BuildSpec spec;
    spec.prompt = "x";
    spec.max_attempts = 3;
    const auto entry = builds_.submit(domain::ProjectId{"p" + std::to_string(project)}, spec, "t");
    expect(outcome(entry), "ok");
  }

  void cancel_one(std::minstd_rand& random) {
    const auto listed = builds_.list({});
    expect(outcome(listed), "ok");
    if (listed->empty()) return;
    const auto& entry = (*listed)[random() % listed->size()];
    expect(outcome(builds_.cancel(entry.task_id)), "ok", "conflict");
  }

  /// Half of the leases have run out when they are given.
  void claim_and_end(std::minstd_rand& random) {
    ports::ClaimRequest request;
    request.worker_id = domain::WorkerId{"w"};
    request.limit = 2;
    request.now = clock_.now();
    request.lease = std::chrono::milliseconds(random() % 2 == 0 ? -1'000 : 60'000);
    const auto claimed = worker::claim_builds(storage_, request);
    expect(outcome(claimed), "ok");
    if (claimed.has_error()) return;
    for (const auto& build : *claimed) {
      worker::BuildRecorder recorder(storage_, clock_, ids_, {build.task.id, build.task.attempt});
      expect(outcome(recorder.event("agent.message", {{"text", "hi"}})), "ok", "fenced");
      if (random() % 3 == 0) {
        expect(outcome(recorder.requeue("test", clock_.now(), true)), "ok", "fenced");
      } else {
        domain::BuildResult result;
        result.success = true;
        expect(outcome(recorder.finish(result)), "ok", "fenced");
      }
    }
  }

  void rescue() { expect(outcome(rescuer_.rescue()), "ok"); }

  [[nodiscard]] int surprises() const { return surprises_; }

 private:
  void expect(const std::string& outcome, const std::string& one, const std::string& other = "") {
    if (outcome == one || outcome == other) return;
    MESSAGE("came to " << outcome);
    ++surprises_;
  }

  ports::Storage& storage_;
  system::SystemClock clock_;
  system::UuidGenerator ids_{clock_};
  memory::Logger log_;
  memory::Templates templates_;
  service::BuildService builds_{storage_, templates_, clock_, ids_, {100'000}};
  worker::LeaseRescuer rescuer_{storage_, clock_, ids_, log_, std::chrono::seconds(1)};
  std::atomic<int> surprises_{0};
};

}  // namespace

TEST_CASE("submissions, claims, ends, cancellations and rescues at once meet without deadlock") {
  OwnDatabase database;
  for (const char* id : {"p0", "p1", "p2"}) REQUIRE(outcome(database.insert_project(id)) == "ok");
  World world(*database.storage);
  in_parallel(6, [&](int thread) {
    std::minstd_rand random(static_cast<unsigned>(thread) + 1);
    for (int round = 0; round < 40; ++round) {
      switch (thread) {
        case 0:
          world.submit(round % 3);
          break;
        case 1:
          world.cancel_one(random);
          break;
        case 2:
          world.rescue();
          break;
        default:
          world.claim_and_end(random);
          break;
      }
    }
    return true;
  });
  CHECK(world.surprises() == 0);

  database.storage.reset();  // sessions tell what they have counted at their end
  CHECK(database.client.run("SELECT deadlocks FROM pg_stat_database"
                            " WHERE datname = current_database()") == "0");
  CHECK(
      database.client.run("SELECT COUNT(*) FROM work_tasks t JOIN build_audit a ON a.task_id = t.id"
                          " WHERE t.status <> a.status") == "0");
  CHECK(
      database.client.run("SELECT COUNT(*) FROM (SELECT task_id FROM build_events GROUP BY task_id"
                          " HAVING MAX(seq) <> COUNT(*) OR MIN(seq) <> 1) gaps") == "0");
  CHECK(
      database.client.run("SELECT COUNT(*) FROM (SELECT task_id FROM build_events WHERE type IN"
                          " ('build.completed', 'build.failed', 'build.cancelled') GROUP BY task_id"
                          " HAVING COUNT(*) > 1) doubles") == "0");
}

}  // namespace rdev::testing
