#include "tests/contract/work_queue_contract.hpp"

#include <doctest/doctest.h>

#include "tests/contract/work_queue_parts.hpp"

namespace rdev::testing {

using domain::BuildStatus;
using domain::ProjectId;
using ports::WorkQueue;

ports::ClaimRequest claim_by(const std::string& worker, std::size_t limit,
                             const std::vector<std::string>& labels) {
  ports::ClaimRequest request;
  request.worker_id = domain::WorkerId{worker};
  request.labels = labels;
  request.limit = limit;
  request.now = kStart;
  request.lease = std::chrono::minutes(1);
  return request;
}

namespace {

void enqueueing(Database& db) {
  SUBCASE("a task is found as it was enqueued") {
    domain::WorkTask task = make_task(1);
    task.priority = -100;
    task.attempt = 3;
    task.attempts_spent = 2;
    task.max_attempts = 10;
    task.expirations = 2;
    task.labels = {"gpu", kOddText, "", "a\nb"};
    task.trace = {"00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01", "vendor=a b"};
    task.ready_at = kStart + std::chrono::milliseconds(1);
    db.write(&WorkQueue::enqueue, task).value();
    CHECK(db.read(&WorkQueue::find, task_id(1)).value() == task);
  }

  SUBCASE("a task keeps its trace over all of its attempts") {
    domain::WorkTask task = make_task(1);
    task.trace = {"00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01", "vendor=1"};
    db.write(&WorkQueue::enqueue, task).value();
    const domain::WorkTask first = db.claim().at(0);
    CHECK(first.trace == task.trace);
    db.write(&WorkQueue::release, domain::Lease{first.id, first.attempt}, ports::Requeue{kStart})
        .value();
    const domain::WorkTask second = db.claim().at(0);
    CHECK(second.attempt == 2);
    CHECK(second.trace == task.trace);
  }

  SUBCASE("a second task with the same id is refused and the first stays") {
    db.write(&WorkQueue::enqueue, make_task(1)).value();
    domain::WorkTask second = make_task(1);
    second.priority = 5;
    CHECK(outcome(db.write(&WorkQueue::enqueue, second)) == "already_exists");
    CHECK(db.read(&WorkQueue::find, task_id(1)).value() == make_task(1));
  }

  SUBCASE("a task of an unknown project is refused") {
    CHECK(outcome(db.write(&WorkQueue::enqueue, make_task(1, "nowhere"))) == "not_found");
    CHECK(outcome(db.read(&WorkQueue::find, task_id(1))) == "not_found");
  }

  SUBCASE("an unknown task is not found") {
    CHECK(outcome(db.read(&WorkQueue::find, task_id(1))) == "not_found");
  }
}

void cancelling(Database& db) {
  db.write(&WorkQueue::enqueue, make_task(1)).value();

  SUBCASE("a pending task ends when it is cancelled, and is not claimed any more") {
    domain::WorkTask cancelled = make_task(1);
    cancelled.status = BuildStatus::cancelled;
    CHECK(db.write(&WorkQueue::cancel, task_id(1)).value() == cancelled);
    CHECK(db.read(&WorkQueue::find, task_id(1)).value() == cancelled);
    CHECK(db.claim().empty());
  }

  SUBCASE("a running task is marked and goes on, and its worker sees the mark") {
    domain::WorkTask running = db.claim().at(0);
    const domain::Lease lease{running.id, running.attempt};
    running.cancel_requested = true;
    CHECK(db.write(&WorkQueue::cancel, task_id(1)).value() == running);
    CHECK(db.write(&WorkQueue::extend, lease, *running.lease_expires_at).value() == running);
    CHECK(db.write(&WorkQueue::guard, lease).value() == running);
  }

  SUBCASE("cancelling again changes nothing") {
    db.claim();
    const auto once = db.write(&WorkQueue::cancel, task_id(1)).value();
    CHECK(db.write(&WorkQueue::cancel, task_id(1)).value() == once);
  }

  SUBCASE("a finished task is left alone") {
    db.write(&WorkQueue::finish, db.lease(), BuildStatus::completed).value();
    const auto finished = db.read(&WorkQueue::find, task_id(1)).value();
    CHECK(db.write(&WorkQueue::cancel, task_id(1)).value() == finished);
    CHECK(finished.status == BuildStatus::completed);
  }

  SUBCASE("the mark stays when a task goes back to the queue") {
    const domain::Lease lease = db.lease();
    db.write(&WorkQueue::cancel, task_id(1)).value();
    db.write(&WorkQueue::release, lease, {kStart, true}).value();
    CHECK(db.read(&WorkQueue::find, task_id(1)).value().cancel_requested);
  }

  SUBCASE("an unknown task cannot be cancelled") {
    CHECK(outcome(db.write(&WorkQueue::cancel, task_id(2))) == "not_found");
  }
}

void abandoning(Database& db) {
  const auto abandoned = [&](const std::optional<domain::TaskId>& after, std::size_t limit) {
    return db.read(&WorkQueue::abandoned, after, limit).value();
  };
  for (const int n : {1, 2, 3, 4}) db.write(&WorkQueue::enqueue, make_task(n)).value();
  for (const int n : {3, 1, 4}) db.write(&WorkQueue::abandon, task_id(n)).value();

  SUBCASE("abandoned tasks are listed by id, as they are, in pages") {
    CHECK(numbers(abandoned({}, 10)) == "1 3 4");
    CHECK(numbers(abandoned({}, 2)) == "1 3");
    CHECK(numbers(abandoned(task_id(1), 10)) == "3 4");
    CHECK(abandoned(task_id(4), 10).empty());
    CHECK(abandoned({}, 1).at(0) == make_task(1));
  }

  SUBCASE("abandoning again changes nothing, and an unknown task can't be") {
    db.write(&WorkQueue::abandon, task_id(1)).value();
    CHECK(numbers(abandoned({}, 10)) == "1 3 4");
    CHECK(outcome(db.write(&WorkQueue::abandon, task_id(9))) == "not_found");
  }

  SUBCASE("a settled task is no longer abandoned, and settling again is no error") {
    for (int i = 0; i < 2; ++i) db.write(&WorkQueue::settle, task_id(3)).value();
    CHECK(numbers(abandoned({}, 10)) == "1 4");
  }

  SUBCASE("an abandoned task goes with its project") {
    for (const int n : {1, 2, 3, 4}) db.write(&WorkQueue::cancel, task_id(n)).value();
    db.write(&ports::Projects::remove, ProjectId{"demo"}).value();
    CHECK(abandoned({}, 10).empty());
  }
}

void counting(Database& db) {
  const auto depth = [&](const std::optional<ProjectId>& project) {
    return db.read(&WorkQueue::depth, project).value();
  };
  db.write(&ports::Projects::insert, make_project("other")).value();

  SUBCASE("the depth of an empty queue is zero") {
    CHECK(depth({}) == 0);
    CHECK(depth(ProjectId{"demo"}) == 0);
  }

  SUBCASE("the depth counts pending tasks, of one project or of all") {
    for (const int n : {1, 2, 3}) db.write(&WorkQueue::enqueue, make_task(n)).value();
    db.write(&WorkQueue::enqueue, make_task(4, "other")).value();
    CHECK(depth({}) == 4);
    CHECK(depth(ProjectId{"demo"}) == 3);
    CHECK(depth(ProjectId{"other"}) == 1);
    CHECK(depth(ProjectId{"nowhere"}) == 0);
  }

  SUBCASE("tasks count whose time has not come, and running and finished ones do not") {
    for (const int n : {1, 2}) db.write(&WorkQueue::enqueue, make_task(n)).value();
    domain::WorkTask later = make_task(3);
    later.ready_at = kStart + std::chrono::hours(1);
    db.write(&WorkQueue::enqueue, later).value();
    const domain::Lease lease = db.lease();
    CHECK(depth({}) == 2);
    db.write(&WorkQueue::finish, lease, BuildStatus::failed).value();
    db.write(&WorkQueue::cancel, task_id(2)).value();
    CHECK(depth({}) == 1);
  }

  SUBCASE("the longest wait is that of the oldest task that is still pending") {
    const auto since = [&] { return db.read(&WorkQueue::waiting_since).value(); };
    CHECK_FALSE(since());
    for (const int n : {1, 2, 3}) {
      domain::WorkTask task = make_task(n);
      task.created_at = kStart + std::chrono::seconds(n);
      db.write(&WorkQueue::enqueue, task).value();
    }
    CHECK(since() == kStart + std::chrono::seconds(1));
    db.write(&WorkQueue::cancel, task_id(1)).value();
    CHECK(since() == kStart + std::chrono::seconds(2));
    for (const int n : {2, 3}) db.write(&WorkQueue::cancel, task_id(n)).value();
    CHECK_FALSE(since());
  }

  SUBCASE("a task that goes back to the queue counts again") {
    db.write(&WorkQueue::enqueue, make_task(1)).value();
    db.write(&WorkQueue::release, db.lease(), {kStart, true}).value();
    CHECK(depth({}) == 1);
  }
}

void holding(Database& db) {
  SUBCASE("a task is held whatever became of it, and stays as it is") {
    db.write(&WorkQueue::enqueue, make_task(1)).value();
    CHECK(db.write(&WorkQueue::hold, task_id(1)).value() == make_task(1));
    db.write(&WorkQueue::finish, db.lease(), BuildStatus::completed).value();
    const auto finished = db.read(&WorkQueue::find, task_id(1)).value();
    CHECK(db.write(&WorkQueue::hold, task_id(1)).value() == finished);
    CHECK(db.read(&WorkQueue::find, task_id(1)).value() == finished);
  }

  SUBCASE("an unknown task cannot be held") {
    CHECK(outcome(db.write(&WorkQueue::hold, task_id(1))) == "not_found");
  }
}

}  // namespace

void work_queue_contract(const StorageFactory& make) {
  Database db(make);
  domain::Project project = make_project();
  project.max_concurrent_builds = 1000;
  db.write(&ports::Projects::insert, project).value();

  SUBCASE("enqueueing") {
    enqueueing(db);
  }
  SUBCASE("claims") {
    claim_contract(db);
  }
  SUBCASE("limits of claims") {
    claim_limits_contract(db);
  }
  SUBCASE("leases") {
    lease_contract(db);
  }
  SUBCASE("cancelling") {
    cancelling(db);
  }
  SUBCASE("abandoning") {
    abandoning(db);
  }
  SUBCASE("holding") {
    holding(db);
  }
  SUBCASE("counting") {
    counting(db);
  }
}

}  // namespace rdev::testing
