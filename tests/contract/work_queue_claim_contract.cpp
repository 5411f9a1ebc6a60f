#include <doctest/doctest.h>

#include "tests/contract/work_queue_parts.hpp"

namespace rdev::testing {

using domain::BuildStatus;
using domain::WorkTask;
using ports::WorkQueue;

namespace {

void enqueue(Database& db, int n, int priority, std::vector<std::string> labels = {}) {
  WorkTask task = make_task(n);
  task.priority = priority;
  task.labels = std::move(labels);
  db.write(&WorkQueue::enqueue, task).value();
}

/// What a worker with these labels gets; it puts nothing back.
std::string claimed_with(Database& db, const std::vector<std::string>& labels) {
  return numbers(db.write(&WorkQueue::claim, claim_by("worker-1", 100, labels)).value());
}

void order(Database& db) {
  SUBCASE("a claim of an empty queue gives nothing") {
    CHECK(db.claim(10).empty());
  }

  SUBCASE("tasks come by priority, higher first, then by id") {
    enqueue(db, 5, 0);
    enqueue(db, 1, 0);
    enqueue(db, 4, 100);
    enqueue(db, 2, -100);
    enqueue(db, 3, 100);
    CHECK(numbers(db.claim(10)) == "3 4 1 5 2");
  }

  SUBCASE("a claim takes at most its limit, and the next goes on after it") {
    for (const int n : {1, 2, 3}) enqueue(db, n, 0);
    CHECK(numbers(db.claim(2)) == "1 2");
    CHECK(numbers(db.claim(2)) == "3");
    CHECK(db.claim(2).empty());
  }

  SUBCASE("a claim with limit zero takes nothing") {
    enqueue(db, 1, 0);
    CHECK(db.claim(0).empty());
    CHECK(db.read(&WorkQueue::find, task_id(1)).value() == make_task(1));
  }
}

void add_projects(Database& db, const std::vector<std::string>& ids) {
  for (const std::string& id : ids) {
    domain::Project project = make_project(id);
    project.max_concurrent_builds = 1000;
    db.write(&ports::Projects::insert, project).value();
  }
}

void enqueue_for(Database& db, const std::string& project, const std::vector<int>& tasks,
                 int priority = 0) {
  for (const int n : tasks) {
    WorkTask task = make_task(n, project);
    task.priority = priority;
    db.write(&WorkQueue::enqueue, task).value();
  }
}

/// What `limit` tasks a claim at that time gives.
std::string claimed_at(Database& db, std::chrono::seconds time, std::size_t limit = 1) {
  ports::ClaimRequest request = claim_by("worker-1", limit);
  request.now = kStart + time;
  return numbers(db.write(&WorkQueue::claim, request).value());
}

void turns(Database& db) {
  using std::chrono::seconds;
  add_projects(db, {"busy", "late", "rare"});
  enqueue_for(db, "busy", {1, 2, 3, 4, 5});

  SUBCASE("a project whose queue is long does not starve those that came later") {
    CHECK(claimed_at(db, seconds(1)) == "1");
    enqueue_for(db, "late", {6, 7});
    CHECK(claimed_at(db, seconds(2)) == "6");
    enqueue_for(db, "rare", {8});
    CHECK(claimed_at(db, seconds(3)) == "8");
    CHECK(claimed_at(db, seconds(4)) == "2");
    CHECK(claimed_at(db, seconds(5)) == "7");
    CHECK(claimed_at(db, seconds(6), 10) == "3 4 5");
  }

  SUBCASE("projects take turns within one claim, too") {
    enqueue_for(db, "late", {6, 7});
    enqueue_for(db, "rare", {8});
    CHECK(claimed_at(db, seconds(1), 4) == "1 6 8 2");
    CHECK(claimed_at(db, seconds(2), 10) == "7 3 4 5");
  }

  SUBCASE("a higher priority comes before any turn") {
    enqueue_for(db, "late", {6, 7}, 1);
    CHECK(claimed_at(db, seconds(1), 3) == "6 7 1");
  }

  SUBCASE("a project that has waited in vain loses no turn") {
    enqueue_for(db, "late", {6}, 0);
    enqueue_for(db, "rare", {7, 8}, 0);
    CHECK(claimed_at(db, seconds(1), 3) == "1 6 7");
    enqueue_for(db, "late", {9}, 0);
    CHECK(claimed_at(db, seconds(2)) == "2");
    CHECK(claimed_at(db, seconds(3)) == "9");
    CHECK(claimed_at(db, seconds(4)) == "8");
  }
}

void interruptions(Database& db) {
  WorkTask interrupted = make_task(3);
  interrupted.attempt = 2;
  interrupted.attempts_spent = 1;
  interrupted.priority = -5;
  enqueue(db, 1, 0);
  enqueue(db, 2, 9);

  SUBCASE("an interrupted task comes before its project's others, whatever their priority") {
    db.write(&WorkQueue::enqueue, interrupted).value();
    CHECK(numbers(db.claim(1)) == "3");
    CHECK(numbers(db.claim(2)) == "2 1");
  }

  SUBCASE("one whose attempt was spent does not") {
    interrupted.attempts_spent = 2;
    db.write(&WorkQueue::enqueue, interrupted).value();
    CHECK(numbers(db.claim(3)) == "2 1 3");
  }

  SUBCASE("one whose time has not come is not waited for") {
    interrupted.ready_at += std::chrono::hours(1);
    db.write(&WorkQueue::enqueue, interrupted).value();
    CHECK(numbers(db.claim(3)) == "2 1");
  }

  SUBCASE("another project's higher priority comes before it all the same") {
    db.write(&ports::Projects::insert, make_project("other")).value();
    db.write(&WorkQueue::enqueue, interrupted).value();
    db.write(&WorkQueue::enqueue, make_task(4, "other")).value();
    CHECK(numbers(db.claim(2)) == "4 3");
  }
}

void effect(Database& db) {
  SUBCASE("a claimed task runs for its worker until the lease ends, with the attempt raised") {
    WorkTask task = make_task(1);
    task.attempt = 4;
    task.attempts_spent = 2;
    task.max_attempts = 10;
    task.labels = {"gpu"};
    db.write(&WorkQueue::enqueue, task).value();

    ports::ClaimRequest request = claim_by("worker-9", 1, {"gpu"});
    request.now = kStart + std::chrono::seconds(1);
    request.lease = std::chrono::milliseconds(1500);
    const auto claimed = db.write(&WorkQueue::claim, request).value();

    task.status = BuildStatus::running;
    task.attempt = 5;
    task.worker_id = domain::WorkerId{"worker-9"};
    task.lease_expires_at = kStart + std::chrono::milliseconds(2500);
    REQUIRE(claimed.size() == 1);
    CHECK(claimed.front() == task);
    CHECK(db.read(&WorkQueue::find, task_id(1)).value() == task);
  }

  SUBCASE("a claim changes no task but those it takes") {
    enqueue(db, 1, 1);
    db.write(&WorkQueue::enqueue, make_task(2)).value();
    db.claim(1);
    CHECK(db.read(&WorkQueue::find, task_id(2)).value() == make_task(2));
  }

  SUBCASE("a claim that is rolled back has not happened") {
    enqueue(db, 1, 0);
    const auto failed = db.storage().write([](ports::UnitOfWork& unit) -> Result<void> {
      const auto claimed = unit.queue().claim(claim_by("worker-1", 1));
      if (claimed.has_error()) return claimed.error();
      return Error{Errc::internal, "changed its mind"};
    });
    CHECK(outcome(failed) == "internal");
    CHECK(db.read(&WorkQueue::find, task_id(1)).value() == make_task(1));
  }
}

void readiness(Database& db) {
  SUBCASE("a task is not claimed before its time, and is at it") {
    WorkTask task = make_task(1);
    task.ready_at = kStart + std::chrono::milliseconds(10);
    db.write(&WorkQueue::enqueue, task).value();
    ports::ClaimRequest request = claim_by("worker-1", 1);
    request.now = kStart + std::chrono::milliseconds(9);
    CHECK(db.write(&WorkQueue::claim, request).value().empty());
    request.now += std::chrono::milliseconds(1);
    CHECK(numbers(db.write(&WorkQueue::claim, request).value()) == "1");
  }

  SUBCASE("a task whose time has not come does not hold up those behind it") {
    WorkTask later = make_task(1);
    later.priority = 100;
    later.ready_at = kStart + std::chrono::hours(1);
    db.write(&WorkQueue::enqueue, later).value();
    enqueue(db, 2, 0);
    CHECK(numbers(db.claim(10)) == "2");
  }

  SUBCASE("running and finished tasks are not claimed") {
    enqueue(db, 1, 0);
    const domain::Lease lease = db.lease();
    CHECK(db.claim(10).empty());
    db.write(&WorkQueue::finish, lease, BuildStatus::failed).value();
    CHECK(db.claim(10).empty());
  }
}

void labels(Database& db) {
  SUBCASE("a worker gets the tasks whose labels it has, all of them") {
    enqueue(db, 1, 0);
    enqueue(db, 2, 0, {"gpu"});
    enqueue(db, 3, 0, {"gpu", "linux"});
    enqueue(db, 4, 0, {"arm"});
    CHECK(claimed_with(db, {}) == "1");
    CHECK(claimed_with(db, {"linux"}) == "");
    CHECK(claimed_with(db, {"gpu"}) == "2");
    CHECK(claimed_with(db, {"linux", "big", "gpu"}) == "3");
    CHECK(claimed_with(db, {"linux", "arm"}) == "4");
  }

  SUBCASE("labels are compared as a whole") {
    enqueue(db, 1, 0, {"gpu-large"});
    CHECK(claimed_with(db, {"gpu", "large", "-", "gpu-larger", "GPU-LARGE", "%", "gpu-_arge"}) ==
          "");
    enqueue(db, 2, 0, {"aba"});
    CHECK(claimed_with(db, {"a", "b", "ab", "ba"}) == "");
    CHECK(claimed_with(db, {"gpu-large", "aba"}) == "1 2");
  }

  SUBCASE("a task that asks twice for a label needs it once") {
    enqueue(db, 1, 0, {"gpu", "gpu"});
    CHECK(claimed_with(db, {"gpu"}) == "1");
  }

  SUBCASE("the empty label is a label") {
    enqueue(db, 1, 0, {""});
    CHECK(claimed_with(db, {"gpu"}) == "");
    CHECK(claimed_with(db, {""}) == "1");
  }

  SUBCASE("labels may hold any text") {
    enqueue(db, 1, 0, {kOddText, "a\nb", "'", "\"", "\\"});
    CHECK(claimed_with(db, {"a", "b", "'", "\"", "\\"}) == "");
    CHECK(claimed_with(db, {"\\", "\"", "'", "a\nb", kOddText}) == "1");
  }

  SUBCASE("what pending tasks ask for is told, each label once") {
    enqueue(db, 1, 0);
    CHECK(db.read(&WorkQueue::wanted_labels, 10).value().empty());
    enqueue(db, 2, 0, {"gpu", kOddText});
    enqueue(db, 3, 0, {"gpu"});
    enqueue(db, 4, 0, {"gpu"});
    enqueue(db, 5, 9, {"arm"});
    CHECK(claimed_with(db, {"arm"}) == "5 1");
    CHECK(db.read(&WorkQueue::wanted_labels, 10).value() ==
          std::vector<std::string>{"gpu", kOddText});
    CHECK(db.read(&WorkQueue::wanted_labels, 1).value().size() <= 2);
    CHECK(db.read(&WorkQueue::wanted_labels, 0).value().empty());
  }

  SUBCASE("a worker may have many labels") {
    std::vector<std::string> many(100);
    for (std::size_t i = 0; i < many.size(); ++i) many[i] = "label" + std::to_string(i);
    enqueue(db, 1, 0, {"label0", "label10"});
    enqueue(db, 2, 0, {"label1", "label100"});
    CHECK(claimed_with(db, many) == "1");
  }
}

}  // namespace

void claim_contract(Database& db) {
  SUBCASE("order") {
    order(db);
  }
  SUBCASE("turns") {
    turns(db);
  }
  SUBCASE("effect") {
    effect(db);
  }
  SUBCASE("readiness") {
    readiness(db);
  }
  SUBCASE("interruptions") {
    interruptions(db);
  }
  SUBCASE("labels") {
    labels(db);
  }
}

}  // namespace rdev::testing
