#include <string>

#include <doctest/doctest.h>

#include "tests/contract/build_audit_parts.hpp"

namespace rdev::testing {

using domain::BuildStatus;
using ports::BuildAudit;
using ports::CallbackOutbox;
using std::chrono::hours;

namespace {

constexpr std::size_t kAll = 1'000'000;

/// A build that ended so long after kStart, with `events` events.
void add_ended(Database& db, int n, hours after, std::size_t events = 1) {
  db.add_build(n);
  const domain::Lease lease = db.lease();
  start_entry(db, n);
  const std::vector<domain::NewEvent> some(events, {"agent.message", {{"text", "x"}}});
  db.write(&ports::BuildEvents::append, task_id(n), 1, kStart, some).value();
  db.write(&ports::WorkQueue::finish, lease, BuildStatus::completed).value();
  db.write(&BuildAudit::finish, task_id(n), BuildStatus::completed, make_result(), kStart + after)
      .value();
}

/// "builds events callbacks" of what went.
std::string prune(Database& db, hours before, std::size_t max_rows = kAll) {
  const auto pruned = db.write(&BuildAudit::prune, kStart + before, max_rows).value();
  return std::to_string(pruned.builds) + ' ' + std::to_string(pruned.events) + ' ' +
         std::to_string(pruned.callbacks);
}

std::string left(Database& db) {
  return numbers(db.read(&BuildAudit::list, {}).value());
}

void what_goes(Database& db) {
  SUBCASE("nothing is pruned of nothing") {
    CHECK(prune(db, hours(1)) == "0 0 0");
  }

  SUBCASE("a build that ended before goes with all there is of it, a later one stays") {
    add_ended(db, 1, hours(1), 3);
    add_ended(db, 2, hours(2), 2);
    CHECK(prune(db, hours(2)) == "1 3 0");
    CHECK(outcome(db.read(&BuildAudit::find, task_id(1))) == "not_found");
    CHECK(outcome(db.read(&ports::WorkQueue::find, task_id(1))) == "not_found");
    CHECK(db.read(&ports::BuildEvents::list, task_id(1), 0, 10).value().empty());
    CHECK(left(db) == "2");
    CHECK(db.read(&ports::BuildEvents::list, task_id(2), 0, 10).value().size() == 2);
    CHECK(outcome(db.read(&ports::WorkQueue::find, task_id(2))) == "ok");
    CHECK(prune(db, hours(2)) == "0 0 0");
  }

  SUBCASE("unfinished builds stay, however old") {
    db.add_build(1);
    db.lease();
    start_entry(db, 1);
    db.add_build(2);
    CHECK(prune(db, hours(100'000)) == "0 0 0");
    CHECK(left(db) == "2 1");
  }

  SUBCASE("the mark of an abandoned build goes with it") {
    add_ended(db, 1, hours(1));
    db.write(&ports::WorkQueue::abandon, task_id(1)).value();
    CHECK(prune(db, hours(2)) == "1 1 0");
    CHECK(db.read(&ports::WorkQueue::abandoned, std::nullopt, 10).value().empty());
  }

  SUBCASE("a build that was cancelled before it ran goes, too") {
    db.add_build(1);
    db.write(&ports::WorkQueue::cancel, task_id(1)).value();
    db.write(&BuildAudit::finish, task_id(1), BuildStatus::cancelled, {}, kStart).value();
    CHECK(prune(db, hours(1)) == "1 0 0");
  }
}

void callbacks(Database& db) {
  add_ended(db, 1, hours(1));
  db.write(&CallbackOutbox::add, make_callback(1)).value();

  SUBCASE("a build whose callback is to be delivered stays") {
    CHECK(prune(db, hours(2)) == "0 0 0");
    CHECK(outcome(db.read(&CallbackOutbox::find, task_id(1))) == "ok");
  }

  SUBCASE("one whose callback was delivered, or given up, goes with it") {
    auto state = domain::CallbackState::delivered;
    SUBCASE("delivered") {}
    SUBCASE("dead") {
      state = domain::CallbackState::dead;
    }
    const ports::CallbackClaim claim{.now = kStart, .lease = std::chrono::minutes(1)};
    db.write(&CallbackOutbox::claim, claim).value();
    const ports::DeliveryReport report{state, 200, {}, {}};
    db.write(&CallbackOutbox::report, domain::CallbackId{"msg_1"}, 1, report).value();
    CHECK(prune(db, hours(2)) == "1 1 1");
    CHECK(outcome(db.read(&CallbackOutbox::find, task_id(1))) == "not_found");
  }
}

void batches(Database& db) {
  add_ended(db, 1, hours(3), 10);
  add_ended(db, 2, hours(1), 10);
  add_ended(db, 3, hours(2), 10);

  SUBCASE("longest ended first, one at least, whole builds only") {
    CHECK(prune(db, hours(4), 1) == "1 10 0");
    CHECK(left(db) == "3 1");
    CHECK(prune(db, hours(4), 1) == "1 10 0");
    CHECK(left(db) == "1");
  }

  SUBCASE("as many as the rows allow") {
    CHECK(prune(db, hours(4), 20) == "2 20 0");
    CHECK(left(db) == "1");
    CHECK(prune(db, hours(4), 20) == "1 10 0");
    CHECK(prune(db, hours(4), 20) == "0 0 0");
  }

  SUBCASE("what was rolled back is still there") {
    const auto done = db.storage().write([&](ports::UnitOfWork& unit) -> Result<void> {
      CHECK(unit.audit().prune(kStart + hours(4), kAll).value().builds == 3);
      return Error{Errc::conflict, "no"};
    });
    CHECK(outcome(done) == "conflict");
    CHECK(left(db) == "3 2 1");
  }
}

}  // namespace

void audit_pruning_contract(Database& db) {
  SUBCASE("what goes") {
    what_goes(db);
  }
  SUBCASE("with callbacks") {
    callbacks(db);
  }
  SUBCASE("in batches") {
    batches(db);
  }
}

}  // namespace rdev::testing
