/// Builds by the hundred while workers are killed and the database restarts. By environment:
///   RDEV_CHAOS_BUILDS  how many builds (100; a thorough run takes 1000)
///   RDEV_CHAOS_SEED    what decides who is killed when (told by every run)
///   RDEV_CHAOS_LOGS    directory for the workers' logs
#include <array>
#include <chrono>
#include <csignal>
#include <cstdlib>
#include <memory>
#include <random>
#include <string>
#include <thread>
#include <vector>

#include <doctest/doctest.h>

#include "tests/integration/chaos/verdict.hpp"
#include "tests/integration/chaos/world.hpp"

namespace rdev::testing {
namespace {

using std::chrono::milliseconds;
using SteadyClock = std::chrono::steady_clock;

constexpr std::size_t kWorkers = 4;
constexpr int kProjects = 20;
constexpr int kCommittingProjects = 5;

/// Tells of two agents in one working copy. Every attempt changes something, since what one left
/// behind may have gone into another build's commit.
constexpr const char* kAgent = R"sh(
exec 9>>"$HOME/lock"
flock -n 9 || { echo overlap >>"$HOME/overlaps"; exit 1; }
build=$(cat)
echo "$build begins"
sleep 0.$((build % 5))
echo "$build goes on"
date +%s%N >>"file-$build"
echo "$build ends"
)sh";

unsigned number_from(const char* variable, unsigned otherwise) {
  const char* value = std::getenv(variable);
  return value == nullptr ? otherwise : static_cast<unsigned>(std::stoul(value));
}

std::string project_name(int n) {
  return "project-" + std::to_string(n);
}

/// Workers that are killed and started again, each under a name of its own in the logs.
class Fleet {
 public:
  explicit Fleet(const World& world) : world_(world) {
    for (std::size_t i = 0; i < kWorkers; ++i) start(i);
  }

  void kill(std::size_t worker) {
    // One that was started while the database was away has ended by itself.
    const int status = workers_.at(worker)->end(SIGKILL);
    CHECK((status == 128 + SIGKILL || status == 1));
    ++killed_;
    start(worker);
  }

  void stop() {
    for (auto& worker : workers_) CHECK(worker->end(SIGTERM) == 0);
  }

  [[nodiscard]] int killed() const { return killed_; }

 private:
  void start(std::size_t worker) {
    workers_.at(worker) =
        world_.start_worker("worker-" + std::to_string(worker),
                            {"--slots", "3", "--lease-seconds", "4", "--log-level", "debug"});
  }

  const World& world_;
  std::array<std::unique_ptr<WorkerProcess>, kWorkers> workers_;
  int killed_ = 0;
};

/// Restarts the database twice, in the middle of everything: in order, and as after a crash.
class Restarts {
 public:
  Restarts(PostgresCluster& database, int builds) : database_(database), builds_(builds) {}

  void at(int finished) {
    if (done_ == 0 && finished >= builds_ / 3) {
      database_.stop();
    } else if (done_ == 1 && finished >= builds_ * 2 / 3) {
      database_.kill();
    } else {
      return;
    }
    database_.start();
    ++done_;
  }

  [[nodiscard]] int done() const { return done_; }

 private:
  PostgresCluster& database_;
  const int builds_;
  int done_ = 0;
};

}  // namespace

TEST_CASE("builds end once each, whoever is killed while they run") {
  const int builds = static_cast<int>(number_from("RDEV_CHAOS_BUILDS", 100));
  const unsigned seed = number_from("RDEV_CHAOS_SEED", std::random_device{}());
  MESSAGE("RDEV_CHAOS_BUILDS=", builds, " RDEV_CHAOS_SEED=", seed);
  std::mt19937 random(seed);

  World world(kAgent);
  std::vector<std::string> projects;
  for (int i = 0; i < kProjects; ++i) projects.push_back(project_name(i));
  world.create_projects(projects);
  std::vector<World::Submission> submissions;
  for (int i = 0; i < builds; ++i) {
    World::Submission build{projects.at(static_cast<std::size_t>(i % kProjects)), {}};
    build.spec.prompt = std::to_string(i);
    build.spec.max_attempts = 10;
    build.spec.auto_commit = build.spec.auto_push = i % kProjects < kCommittingProjects;
    submissions.push_back(build);
  }
  const std::vector<std::string> tasks = world.submit(submissions);

  const auto begin = SteadyClock::now();
  const auto deadline = begin + std::chrono::minutes(2) + std::chrono::seconds(3) * builds;
  Fleet fleet(world);
  Restarts restarts(world.database(), builds);
  std::uniform_int_distribution<int> pause_ms(0, 800);
  std::uniform_int_distribution<int> builds_a_kill(1, 5);
  std::uniform_int_distribution<std::size_t> victim(0, kWorkers - 1);
  int next_kill = 0;
  for (std::optional<int> finished = 0; finished != builds; finished = world.finished()) {
    REQUIRE(SteadyClock::now() < deadline);
    if (finished) restarts.at(*finished);
    // The pauses wait for nothing: they are what the seed decides.
    std::this_thread::sleep_for(milliseconds(pause_ms(random)));
    if (!finished || *finished < next_kill) continue;
    fleet.kill(victim(random));
    next_kill = *finished + builds_a_kill(random);
  }
  MESSAGE(builds, " builds in ",
          std::chrono::duration_cast<std::chrono::seconds>(SteadyClock::now() - begin).count(),
          " s, ", fleet.killed(), " workers killed, attempts: ",
          world.ask("SELECT SUM(attempt) FROM work_tasks").value_or("?"));
  fleet.stop();

  CHECK(restarts.done() == 2);
  check_records(world);
  std::vector<std::string> committing;
  for (std::size_t i = 0; i < tasks.size(); ++i) {
    if (submissions[i].spec.auto_push) committing.push_back(tasks[i]);
  }
  check_commits(world, {projects.begin(), projects.begin() + kCommittingProjects}, committing);
  check_no_process_left(tasks);
  for (const std::string& project : projects) {
    CAPTURE(project);
    CHECK(contents(world.home(project) / "overlaps").empty());
  }
}

}  // namespace rdev::testing
