#include <algorithm>
#include <atomic>
#include <map>
#include <mutex>
#include <set>
#include <string>
#include <vector>

#include <doctest/doctest.h>

#include "tests/contract/parallel.hpp"
#include "tests/integration/postgres/own_database.hpp"

namespace rdev::testing {
namespace {

using domain::WorkTask;

constexpr int kWorkers = 8;

/// How many builds of each project run, as the workers see it: counted up after the claim has
/// committed and down before the end of the build begins, so never more than really run.
class Running {
 public:
  void begin(const WorkTask& task) {
    const std::scoped_lock lock(mutex_);
    CHECK(taken_.insert(task.id.str()).second);
    int& most = most_[task.project_id.str()];
    most = std::max(most, ++now_[task.project_id.str()]);
  }
  void end(const WorkTask& task) {
    const std::scoped_lock lock(mutex_);
    --now_[task.project_id.str()];
  }
  [[nodiscard]] std::size_t taken() const {
    const std::scoped_lock lock(mutex_);
    return taken_.size();
  }
  [[nodiscard]] int most(const std::string& project) { return most_[project]; }

 private:
  mutable std::mutex mutex_;
  std::set<std::string> taken_;
  std::map<std::string, int> now_;
  std::map<std::string, int> most_;
};

/// Again while nothing was done, as workers do: on a busy machine, the serialisable transactions
/// of so many can stand in each other's way for longer than one of them is repeated.
template <class Call>
auto persistently(Call call) {
  auto done = call();
  while (done.has_error() && done.error().code == Errc::unavailable) done = call();
  return done;
}

void work(ports::Storage& storage, int worker, Running& running, std::size_t all) {
  ports::ClaimRequest request;
  request.worker_id = domain::WorkerId{"worker-" + std::to_string(worker)};
  request.limit = 2;
  request.now = kStart;
  while (running.taken() < all) {
    const auto claimed = persistently([&] {
      return ports::write(storage,
                          [&](ports::UnitOfWork& unit) { return unit.queue().claim(request); });
    });
    if (claimed.has_error()) FAIL(claimed.error().message);
    for (const WorkTask& task : *claimed) running.begin(task);
    for (const WorkTask& task : *claimed) {
      running.end(task);
      const auto done = persistently([&] {
        return storage.write([&](ports::UnitOfWork& unit) {
          return unit.queue().finish({task.id, task.attempt}, domain::BuildStatus::completed);
        });
      });
      if (done.has_error()) FAIL(done.error().message);
    }
  }
}

void check_claims(const std::string& url, ports::Storage& storage) {
  const std::map<std::string, int> limits{{"one", 1}, {"two", 2}, {"three", 3}};
  constexpr int kEach = 60;
  const auto filled = storage.write([&](ports::UnitOfWork& unit) -> Result<void> {
    int n = 0;
    for (const auto& [id, limit] : limits) {
      domain::Project project = make_project(id);
      project.max_concurrent_builds = limit;
      if (auto done = unit.projects().insert(project); done.has_error()) return done;
      for (int i = 0; i < kEach; ++i) {
        if (auto done = unit.queue().enqueue(make_task(++n, id)); done.has_error()) return done;
      }
    }
    return {};
  });
  REQUIRE(outcome(filled) == "ok");

  Running running;
  in_parallel(kWorkers, [&](int worker) {
    work(storage, worker, running, kEach * limits.size());
    return true;
  });
  for (const auto& [id, limit] : limits) {
    CAPTURE(id);
    CHECK(running.most(id) <= limit);
  }
  CHECK(PostgresClient(url).run("SELECT COUNT(*) FROM work_tasks"
                                " WHERE status = 'completed' AND attempt = 1") == "180");
}

}  // namespace

TEST_CASE("workers that claim at once never take a task twice, nor more than may run") {
  postgres::Options options;
  options.connections = kWorkers;
  const std::string url = PostgresCluster::shared().create_database();
  SUBCASE("PostgreSQL") {
    check_claims(url, *postgres::open(url, options).value());
  }
  SUBCASE("CockroachDB's dialect") {
    check_claims(url, *postgres::open(as_cockroach(url), options).value());
  }
}

TEST_CASE("submissions to a project neither wait for a claim from it nor hide it from one") {
  OwnDatabase database;
  REQUIRE(outcome(database.insert_project("demo")) == "ok");
  const auto enqueue = [&](int n) {
    return outcome(database.storage->write(
        [&](ports::UnitOfWork& unit) { return unit.queue().enqueue(make_task(n)); }));
  };
  const auto claim = [](ports::UnitOfWork& unit) {
    ports::ClaimRequest request;
    request.worker_id = domain::WorkerId{"worker"};
    request.now = kStart;
    return numbers(unit.queue().claim(request).value());
  };
  REQUIRE(enqueue(1) == "ok");
  const auto done = database.storage->write([&](ports::UnitOfWork& unit) -> Result<void> {
    CHECK(claim(unit) == "1");
    CHECK(enqueue(2) == "ok");
    return Error{Errc::conflict, "give it back"};
  });
  CHECK(outcome(done) == "conflict");
  database.client.run("BEGIN");
  database.client.run(
      "INSERT INTO work_tasks SELECT 'new', project_id, status, priority, attempt, attempts_spent,"
      " max_attempts, labels, created_at, ready_at, worker_id, lease_expires_at, cancel_requested"
      " FROM work_tasks LIMIT 1");
  std::string claimed;
  const auto taken = database.storage->write([&](ports::UnitOfWork& unit) -> Result<void> {
    claimed = claim(unit);
    return {};
  });
  CHECK(outcome(taken) == "ok");
  CHECK(claimed == "1");
  database.client.run("COMMIT");
}

TEST_CASE("a worker that finds all projects held by others waits and takes what they leave") {
  OwnDatabase database;
  domain::Project project = make_project();
  project.max_concurrent_builds = 10;
  const auto filled = database.storage->write([&](ports::UnitOfWork& unit) -> Result<void> {
    unit.projects().insert(project).value();
    unit.queue().enqueue(make_task(1)).value();
    return {};
  });
  REQUIRE(outcome(filled) == "ok");
  database.client.run("BEGIN; SELECT 1 FROM projects FOR NO KEY UPDATE");
  auto claimed = std::async(std::launch::async, [&] {
    return ports::write(*database.storage, [](ports::UnitOfWork& unit) {
      ports::ClaimRequest request;
      request.worker_id = domain::WorkerId{"worker"};
      request.now = kStart;
      return unit.queue().claim(request);
    });
  });
  CHECK(claimed.wait_for(std::chrono::milliseconds(100)) == std::future_status::timeout);
  database.client.run("COMMIT");
  CHECK(numbers(claimed.get().value()) == "1");
}

}  // namespace rdev::testing
