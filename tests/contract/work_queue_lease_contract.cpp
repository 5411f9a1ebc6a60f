#include <algorithm>

#include <doctest/doctest.h>

#include "tests/contract/parallel.hpp"
#include "tests/contract/work_queue_parts.hpp"

namespace rdev::testing {

using domain::BuildStatus;
using domain::Lease;
using domain::WorkTask;
using ports::WorkQueue;

namespace {

constexpr domain::Timestamp kLater = kStart + std::chrono::hours(1);

WorkTask find(Database& db, int n) {
  return db.read(&WorkQueue::find, task_id(n)).value();
}

/// Checks that every write in the name of `lease` is refused and changes nothing.
void check_fenced(Database& db, const Lease& lease) {
  const auto before = db.read(&WorkQueue::find, lease.task_id);
  CHECK(outcome(db.write(&WorkQueue::extend, lease, kLater)) == "fenced");
  CHECK(outcome(db.write(&WorkQueue::guard, lease)) == "fenced");
  CHECK(outcome(db.write(&WorkQueue::release, lease, {kLater, true})) == "fenced");
  CHECK(outcome(db.write(&WorkQueue::note_progress, lease)) == "fenced");
  CHECK(outcome(db.write(&WorkQueue::finish, lease, BuildStatus::completed)) == "fenced");
  const auto after = db.read(&WorkQueue::find, lease.task_id);
  CHECK(outcome(after) == outcome(before));
  if (before.has_value()) CHECK(*after == *before);
}

void holding(Database& db) {
  db.write(&WorkQueue::enqueue, make_task(1)).value();
  WorkTask task = db.claim().at(0);
  const Lease lease{task.id, task.attempt};

  SUBCASE("a heartbeat moves the end of the lease, and nothing else") {
    task.lease_expires_at = kLater;
    CHECK(db.write(&WorkQueue::extend, lease, kLater).value() == task);
    CHECK(find(db, 1) == task);
  }

  SUBCASE("guard gives the task and changes nothing") {
    CHECK(db.write(&WorkQueue::guard, lease).value() == task);
    CHECK(find(db, 1) == task);
  }

  SUBCASE("a lease that has ended still holds while nobody else has claimed") {
    db.write(&WorkQueue::extend, lease, kStart - std::chrono::hours(1)).value();
    CHECK(outcome(db.write(&WorkQueue::guard, lease)) == "ok");
    CHECK(outcome(db.write(&WorkQueue::extend, lease, kLater)) == "ok");
  }

  SUBCASE("a finished task has its status and no lease") {
    for (const auto status :
         {BuildStatus::completed, BuildStatus::failed, BuildStatus::cancelled}) {
      const int n = 2 + static_cast<int>(status);
      db.write(&WorkQueue::enqueue, make_task(n)).value();
      db.write(&WorkQueue::finish, db.lease(), status).value();
      CHECK(find(db, n).status == status);
      CHECK(find(db, n).attempt == 1);
      CHECK_FALSE(find(db, n).lease_expires_at.has_value());
    }
  }

  SUBCASE("a task does not end in a status that is none") {
    CHECK(outcome(db.write(&WorkQueue::finish, lease, BuildStatus::pending)) == "invalid");
    CHECK(outcome(db.write(&WorkQueue::finish, lease, BuildStatus::running)) == "invalid");
    CHECK(find(db, 1) == task);
  }
}

void going_back(Database& db) {
  WorkTask task = make_task(1);
  task.max_attempts = 3;
  db.write(&WorkQueue::enqueue, task).value();
  const Lease lease = db.lease();
  task.attempt = 1;
  task.ready_at = kLater;

  SUBCASE("a released task waits for its time without worker and lease, its attempt spent") {
    db.write(&WorkQueue::release, lease, {kLater, true}).value();
    task.attempts_spent = 1;
    CHECK(find(db, 1) == task);
  }

  SUBCASE("a task may be released without spending the attempt, and its number still stands") {
    db.write(&WorkQueue::release, lease, {kLater, false}).value();
    CHECK(find(db, 1) == task);
  }

  SUBCASE("leases that ran out in a row are counted, over claims and heartbeats") {
    const auto expire = [&](const Lease& held) {
      db.write(&WorkQueue::release, held, {kStart, false, true}).value();
    };
    expire(lease);
    const Lease second = db.lease();
    CHECK(db.write(&WorkQueue::extend, second, kLater).value().expirations == 1);
    expire(second);
    CHECK(find(db, 1).expirations == 2);
    CHECK(find(db, 1).attempts_spent == 0);

    const Lease third = db.lease();
    SUBCASE("progress clears the count") {
      db.write(&WorkQueue::note_progress, third).value();
      CHECK(find(db, 1).expirations == 0);
      CHECK(db.write(&WorkQueue::guard, third).value().status == BuildStatus::running);
    }
    SUBCASE("any other way back clears the count") {
      db.write(&WorkQueue::release, third, {kStart, false}).value();
      CHECK(find(db, 1).expirations == 0);
    }
  }

  SUBCASE("a released task is claimed again with the next attempt") {
    db.write(&WorkQueue::release, lease, {kStart, false}).value();
    CHECK(db.lease() == Lease{task.id, 2});
  }
}

void fencing(Database& db) {
  db.write(&WorkQueue::enqueue, make_task(1)).value();

  SUBCASE("a task that nobody has claimed is held by nobody") {
    check_fenced(db, {task_id(1), 0});
    check_fenced(db, {task_id(1), 1});
  }

  SUBCASE("an unknown task is held by nobody") {
    check_fenced(db, {task_id(2), 1});
  }

  SUBCASE("another attempt than the task's does not hold it") {
    const Lease lease = db.lease();
    check_fenced(db, {lease.task_id, lease.attempt - 1});
    check_fenced(db, {lease.task_id, lease.attempt + 1});
  }

  SUBCASE("a worker whose task was claimed again can write no more") {
    const Lease old = db.lease();
    db.write(&WorkQueue::release, old, {kStart, true}).value();
    const Lease fresh = db.lease();
    check_fenced(db, old);
    CHECK(outcome(db.write(&WorkQueue::guard, fresh)) == "ok");
  }

  SUBCASE("a released task is no longer held") {
    const Lease lease = db.lease();
    db.write(&WorkQueue::release, lease, {kStart, true}).value();
    check_fenced(db, lease);
  }

  SUBCASE("a finished task is no longer held") {
    const Lease lease = db.lease();
    db.write(&WorkQueue::finish, lease, BuildStatus::completed).value();
    check_fenced(db, lease);
  }
}

void expiry(Database& db) {
  const auto expired_at = [&](domain::Timestamp now, std::size_t limit) {
    return db.write(&WorkQueue::expired, now, limit).value();
  };
  for (const int n : {1, 2, 3, 4}) db.write(&WorkQueue::enqueue, make_task(n)).value();
  db.claim(3);
  const auto end = [&](int n, int minutes) {
    db.write(&WorkQueue::extend, {task_id(n), 1}, kStart + std::chrono::minutes(minutes)).value();
  };
  end(1, 30);
  end(2, 10);
  end(3, 20);

  SUBCASE("a lease is expired after its end, not at it") {
    const auto lease_end = kStart + std::chrono::minutes(10);
    CHECK(expired_at(lease_end, 10).empty());
    CHECK(numbers(expired_at(lease_end + std::chrono::milliseconds(1), 10)) == "2");
  }

  SUBCASE("expired tasks come by the end of their lease, at most the limit") {
    CHECK(numbers(expired_at(kLater, 10)) == "2 3 1");
    CHECK(numbers(expired_at(kLater, 2)) == "2 3");
    CHECK(expired_at(kLater, 0).empty());
  }

  SUBCASE("expired tasks are given as they are") {
    CHECK(expired_at(kLater, 1).at(0) == find(db, 2));
    CHECK(find(db, 2).status == BuildStatus::running);
  }

  SUBCASE("finished and released tasks are not expired") {
    db.write(&WorkQueue::finish, {task_id(2), 1}, BuildStatus::completed).value();
    db.write(&WorkQueue::release, {task_id(3), 1}, {kStart, true}).value();
    CHECK(numbers(expired_at(kLater, 10)) == "1");
  }

  SUBCASE("rescuers at the same moment never rescue one task twice") {
    const auto rescued = in_parallel(4, [&](int) {
      return ports::write(db.storage(),
                          [](ports::UnitOfWork& unit) {
                            auto tasks = unit.queue().expired(kLater, 10);
                            for (const WorkTask& task : tasks.value()) {
                              unit.queue().release({task.id, task.attempt}, {kLater, true}).value();
                            }
                            return tasks;
                          })
          .value()
          .size();
    });
    std::size_t sum = 0;
    for (const std::size_t count : rescued) sum += count;
    CHECK(sum == 3);
    for (const int n : {1, 2, 3}) CHECK(find(db, n).attempts_spent == 1);
  }
}

}  // namespace

void lease_contract(Database& db) {
  SUBCASE("holding") {
    holding(db);
  }
  SUBCASE("going back") {
    going_back(db);
  }
  SUBCASE("fencing") {
    fencing(db);
  }
  SUBCASE("expiry") {
    expiry(db);
  }
}

}  // namespace rdev::testing
