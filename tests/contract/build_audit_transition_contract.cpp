#include <doctest/doctest.h>

#include "tests/contract/build_audit_parts.hpp"

namespace rdev::testing {

using domain::BuildAuditEntry;
using domain::BuildResult;
using domain::BuildStatus;
using domain::WorkerId;
using ports::BuildAudit;

BuildAuditEntry find_entry(Database& db, int n) {
  return db.read(&BuildAudit::find, task_id(n)).value();
}

void start_entry(Database& db, int n) {
  db.write(&BuildAudit::start, task_id(n), 1, WorkerId{"worker-1"}, kStart).value();
}

namespace {

constexpr domain::Timestamp kLater = kStart + std::chrono::minutes(1);
constexpr domain::Timestamp kLast = kStart + std::chrono::hours(1);

Result<void> start(Database& db, int attempt, const char* worker, domain::Timestamp at) {
  return db.write(&BuildAudit::start, task_id(1), attempt, WorkerId{worker}, at);
}

Result<void> finish(Database& db, BuildStatus status, const std::optional<BuildResult>& result) {
  return db.write(&BuildAudit::finish, task_id(1), status, result, kLast);
}

/// The entry as it runs after `start_entry`.
BuildAuditEntry running_entry() {
  BuildAuditEntry entry = make_entry(1);
  entry.status = BuildStatus::running;
  entry.attempt = 1;
  entry.worker_id = WorkerId{"worker-1"};
  entry.started_at = kStart;
  return entry;
}

BuildResult failed_result() {
  BuildResult result;
  result.error = domain::BuildError{domain::FailureCode::git_push_rejected, kOddText};
  result.commit_sha = std::string(40, 'f');
  return result;
}

void running(Database& db) {
  SUBCASE("a started build runs: attempt, worker and time are kept") {
    start(db, 1, "worker-1", kStart).value();
    CHECK(find_entry(db, 1) == running_entry());
  }

  SUBCASE("a build that goes back waits without its worker, and keeps attempt and start") {
    start_entry(db, 1);
    db.write(&BuildAudit::requeue, task_id(1)).value();
    BuildAuditEntry waiting = running_entry();
    waiting.status = BuildStatus::pending;
    waiting.worker_id.reset();
    CHECK(find_entry(db, 1) == waiting);
  }

  SUBCASE("a build that starts again has the time of its first start") {
    start_entry(db, 1);
    db.write(&BuildAudit::requeue, task_id(1)).value();
    start(db, 2, "worker-2", kLater).value();
    BuildAuditEntry again = running_entry();
    again.attempt = 2;
    again.worker_id = WorkerId{"worker-2"};
    CHECK(find_entry(db, 1) == again);
  }
}

void ending(Database& db) {
  SUBCASE("a running build ends completed, with its result") {
    start_entry(db, 1);
    finish(db, BuildStatus::completed, make_result()).value();
    BuildAuditEntry done = running_entry();
    done.status = BuildStatus::completed;
    done.result = make_result();
    done.finished_at = kLast;
    CHECK(find_entry(db, 1) == done);
  }

  SUBCASE("a running build ends failed, with its error") {
    start_entry(db, 1);
    finish(db, BuildStatus::failed, failed_result()).value();
    CHECK(find_entry(db, 1).status == BuildStatus::failed);
    CHECK(find_entry(db, 1).result == failed_result());
  }

  SUBCASE("a running build ends cancelled, with a result or without") {
    start_entry(db, 1);
    finish(db, BuildStatus::cancelled, {}).value();
    CHECK(find_entry(db, 1).status == BuildStatus::cancelled);
    CHECK_FALSE(find_entry(db, 1).result.has_value());
  }

  SUBCASE("a build cancelled before it ran has neither result nor start") {
    finish(db, BuildStatus::cancelled, {}).value();
    BuildAuditEntry cancelled = make_entry(1);
    cancelled.status = BuildStatus::cancelled;
    cancelled.finished_at = kLast;
    CHECK(find_entry(db, 1) == cancelled);
  }

  SUBCASE("an output of 1 MiB comes back whole") {
    start_entry(db, 1);
    BuildResult result = make_result();
    result.set_output(big_text());
    finish(db, BuildStatus::completed, result).value();
    CHECK(find_entry(db, 1).result == result);
    CHECK(find_entry(db, 1).result->output.size() == domain::kMaxOutputBytes);
  }

  SUBCASE("the end of one build leaves the others") {
    db.write(&BuildAudit::insert, make_entry(2)).value();
    start_entry(db, 2);
    start_entry(db, 1);
    const BuildAuditEntry other = find_entry(db, 2);
    finish(db, BuildStatus::completed, make_result()).value();
    CHECK(find_entry(db, 2) == other);
  }
}

/// Checks that `change` is refused so and the entry stays as it is.
void check_refused(Database& db, const char* code, const Result<void>& change,
                   const BuildAuditEntry& before) {
  CHECK(outcome(change) == code);
  CHECK(find_entry(db, 1) == before);
}

void illegal(Database& db) {
  SUBCASE("a pending build can neither go back nor complete nor fail") {
    const BuildAuditEntry before = make_entry(1);
    check_refused(db, "conflict", db.write(&BuildAudit::requeue, task_id(1)), before);
    check_refused(db, "conflict", finish(db, BuildStatus::completed, make_result()), before);
    check_refused(db, "conflict", finish(db, BuildStatus::failed, failed_result()), before);
  }

  SUBCASE("a running build cannot start again") {
    start_entry(db, 1);
    check_refused(db, "conflict", start(db, 2, "worker-2", kLater), running_entry());
  }

  SUBCASE("a build does not end in a status that is none") {
    start_entry(db, 1);
    check_refused(db, "invalid", finish(db, BuildStatus::pending, {}), running_entry());
    check_refused(db, "invalid", finish(db, BuildStatus::running, {}), running_entry());
  }

  SUBCASE("a finished build is final") {
    for (const auto status :
         {BuildStatus::completed, BuildStatus::failed, BuildStatus::cancelled}) {
      CAPTURE(to_string(status));
      db.write(&ports::Projects::remove, domain::ProjectId{"demo"}).value();
      db.write(&ports::Projects::insert, make_project()).value();
      db.write(&BuildAudit::insert, make_entry(1)).value();
      start_entry(db, 1);
      finish(db, status, make_result()).value();
      const BuildAuditEntry before = find_entry(db, 1);
      check_refused(db, "conflict", start(db, 2, "worker-2", kLater), before);
      check_refused(db, "conflict", db.write(&BuildAudit::requeue, task_id(1)), before);
      check_refused(db, "conflict", finish(db, BuildStatus::completed, {}), before);
      check_refused(db, "conflict", finish(db, BuildStatus::failed, {}), before);
      check_refused(db, "conflict", finish(db, BuildStatus::cancelled, {}), before);
    }
  }

  SUBCASE("an unknown build cannot change") {
    CHECK(outcome(db.write(&BuildAudit::start, task_id(2), 1, WorkerId{"w"}, kStart)) ==
          "not_found");
    CHECK(outcome(db.write(&BuildAudit::requeue, task_id(2))) == "not_found");
    CHECK(outcome(db.write(&BuildAudit::finish, task_id(2), BuildStatus::cancelled, {}, kStart)) ==
          "not_found");
    CHECK(outcome(db.write(&BuildAudit::request_cancel, task_id(2))) == "not_found");
  }
}

void cancel_requests(Database& db) {
  SUBCASE("a cancel request is remembered, of a pending and of a running build") {
    BuildAuditEntry entry = make_entry(1);
    entry.cancel_requested = true;
    db.write(&BuildAudit::request_cancel, task_id(1)).value();
    CHECK(find_entry(db, 1) == entry);
    entry = running_entry();
    entry.cancel_requested = true;
    start_entry(db, 1);
    db.write(&BuildAudit::request_cancel, task_id(1)).value();
    CHECK(find_entry(db, 1) == entry);
  }

  SUBCASE("a finished build is not marked any more") {
    start_entry(db, 1);
    finish(db, BuildStatus::completed, make_result()).value();
    const BuildAuditEntry before = find_entry(db, 1);
    check_refused(db, "ok", db.write(&BuildAudit::request_cancel, task_id(1)), before);
    CHECK_FALSE(before.cancel_requested);
  }

  SUBCASE("the mark outlasts the way back to the queue and the end") {
    start_entry(db, 1);
    db.write(&BuildAudit::request_cancel, task_id(1)).value();
    db.write(&BuildAudit::requeue, task_id(1)).value();
    CHECK(find_entry(db, 1).cancel_requested);
    finish(db, BuildStatus::cancelled, {}).value();
    CHECK(find_entry(db, 1).cancel_requested);
  }
}

}  // namespace

void audit_transition_contract(Database& db) {
  db.write(&BuildAudit::insert, make_entry(1)).value();
  SUBCASE("running") {
    running(db);
  }
  SUBCASE("ending") {
    ending(db);
  }
  SUBCASE("illegal transitions") {
    illegal(db);
  }
  SUBCASE("cancel requests") {
    cancel_requests(db);
  }
}

}  // namespace rdev::testing
