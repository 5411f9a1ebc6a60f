#include <algorithm>
#include <map>

#include <doctest/doctest.h>

#include "tests/contract/parallel.hpp"
#include "tests/contract/work_queue_parts.hpp"

namespace rdev::testing {

using domain::BuildStatus;
using domain::ProjectId;
using domain::WorkTask;
using ports::WorkQueue;

namespace {

void add_project(Database& db, const std::string& id, int max_concurrent_builds) {
  domain::Project project = make_project(id);
  project.max_concurrent_builds = max_concurrent_builds;
  db.write(&ports::Projects::insert, project).value();
}

void enqueue(Database& db, const std::string& project, const std::vector<int>& tasks) {
  for (const int n : tasks) db.write(&WorkQueue::enqueue, make_task(n, project)).value();
}

void finish_all(Database& db, const std::vector<WorkTask>& tasks) {
  for (const WorkTask& task : tasks) {
    db.write(&WorkQueue::finish, {task.id, task.attempt}, BuildStatus::completed).value();
  }
}

/// What four workers get that claim at the same moment, each as much as it can.
std::vector<WorkTask> claim_at_once(Database& db) {
  const auto claims = in_parallel(4, [&](int worker) {
    return db.write(&WorkQueue::claim, claim_by("worker-" + std::to_string(worker), 100)).value();
  });
  std::vector<WorkTask> tasks;
  for (const auto& claimed : claims) tasks.insert(tasks.end(), claimed.begin(), claimed.end());
  return tasks;
}

std::map<std::string, int> by_project(const std::vector<WorkTask>& tasks) {
  std::map<std::string, int> counts;
  for (const WorkTask& task : tasks) ++counts[task.project_id.str()];
  return counts;
}

void one_claimer(Database& db) {
  add_project(db, "one", 1);
  add_project(db, "two", 2);

  SUBCASE("a claim takes no more of a project than may run at once, and others in their stead") {
    enqueue(db, "one", {1, 2, 3});
    enqueue(db, "two", {4, 5, 6});
    CHECK(numbers(db.claim(10)) == "1 4 5");
  }

  SUBCASE("what runs already counts, whoever runs it") {
    enqueue(db, "two", {1, 2, 3});
    db.write(&WorkQueue::claim, claim_by("worker-2", 1)).value();
    CHECK(numbers(db.claim(10)) == "2");
    CHECK(db.claim(10).empty());
  }

  SUBCASE("an ended lease counts until the task is back in the queue") {
    enqueue(db, "one", {1, 2});
    db.claim();
    ports::ClaimRequest later = claim_by("worker-2", 10);
    later.now = kStart + std::chrono::hours(1);
    CHECK(db.write(&WorkQueue::claim, later).value().empty());
  }

  SUBCASE("the end of a build makes room for the next") {
    enqueue(db, "one", {1, 2});
    db.write(&WorkQueue::finish, db.lease(), BuildStatus::failed).value();
    CHECK(numbers(db.claim(10)) == "2");
  }

  SUBCASE("a task that goes back to the queue makes room") {
    enqueue(db, "one", {1, 2});
    const domain::Lease lease = db.lease();
    db.write(&WorkQueue::release, lease, {kStart + std::chrono::hours(1), false}).value();
    CHECK(numbers(db.claim(10)) == "2");
  }

  SUBCASE("cancelled pending tasks take no room") {
    enqueue(db, "one", {1, 2});
    db.write(&WorkQueue::cancel, task_id(1)).value();
    CHECK(numbers(db.claim(10)) == "2");
  }
}

void many_claimers(Database& db) {
  SUBCASE("claimers at the same moment never take one task twice, and leave none") {
    std::string expected;
    for (int n = 1; n <= 40; ++n) {
      enqueue(db, "demo", {n});
      expected += (n == 1 ? "" : " ") + std::to_string(n);
    }
    const auto claims = in_parallel(4, [&](int worker) {
      const std::string id = "worker-" + std::to_string(worker);
      std::vector<WorkTask> mine;
      while (true) {
        const auto claimed = db.write(&WorkQueue::claim, claim_by(id, 2)).value();
        if (claimed.empty()) return mine;
        for (const WorkTask& task : claimed) {
          if (task.worker_id->str() == id) mine.push_back(task);
        }
      }
    });
    std::vector<WorkTask> all;
    for (const auto& mine : claims) all.insert(all.end(), mine.begin(), mine.end());
    std::sort(all.begin(), all.end(),
              [](const WorkTask& a, const WorkTask& b) { return a.id < b.id; });
    CHECK(numbers(all) == expected);
    CHECK(std::all_of(all.begin(), all.end(), [](const WorkTask& t) { return t.attempt == 1; }));
  }

  SUBCASE("claimers at the same moment never run more of a project than may run at once") {
    add_project(db, "one", 1);
    add_project(db, "two", 2);
    add_project(db, "three", 3);
    enqueue(db, "one", {1, 2, 3, 4});
    enqueue(db, "two", {5, 6, 7, 8, 9, 10, 11, 12});
    enqueue(db, "three", {13, 14, 15, 16, 17, 18, 19, 20, 21, 22, 23, 24});
    for (int round = 1; round <= 4; ++round) {
      CAPTURE(round);
      std::vector<WorkTask> running = claim_at_once(db);
      // One that meets another's locks may pass over tasks, never take too many.
      const auto rest = db.claim(100);
      running.insert(running.end(), rest.begin(), rest.end());
      CHECK(by_project(running) ==
            std::map<std::string, int>{{"one", 1}, {"two", 2}, {"three", 3}});
      finish_all(db, running);
    }
    CHECK(db.read(&WorkQueue::depth, {}).value() == 0);
  }
}

}  // namespace

void claim_limits_contract(Database& db) {
  SUBCASE("one claimer") {
    one_claimer(db);
  }
  SUBCASE("many claimers") {
    many_claimers(db);
  }
}

}  // namespace rdev::testing
