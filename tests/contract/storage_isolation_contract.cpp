#include <algorithm>
#include <chrono>
#include <future>

#include <doctest/doctest.h>

#include "tests/contract/parallel.hpp"
#include "tests/contract/storage_parts.hpp"

namespace rdev::testing {

using ports::UnitOfWork;

namespace {

std::size_t projects_in(UnitOfWork& unit) {
  return unit.projects().list({}, 100).value().size();
}

std::size_t projects_in(Database& db) {
  return db.read(&ports::Projects::list, {}, 100).value().size();
}

/// Whether the other thread is through before anybody would call it blocked.
template <class T>
bool ends(const std::future<T>& future) {
  return future.wait_for(std::chrono::seconds(30)) == std::future_status::ready;
}

void views(Database& db) {
  SUBCASE("nothing of a transaction is seen before its commit, and no reader waits for it") {
    std::future<std::size_t> seen;  // outlives the transaction, which a blocked reader waits for
    const auto done = db.storage().write([&](UnitOfWork& unit) -> Result<void> {
      unit.projects().insert(make_project()).value();
      seen = std::async(std::launch::async, [&] { return projects_in(db); });
      CHECK(ends(seen));
      return {};
    });
    CHECK(outcome(done) == "ok");
    CHECK(seen.get() == 0);
    CHECK(projects_in(db) == 1);
  }

  SUBCASE("a read sees one state, whatever is committed meanwhile, and holds up no writer") {
    db.write(&ports::Projects::insert, make_project("before")).value();
    std::future<Result<void>> written;
    const auto done = db.storage().read([&](UnitOfWork& unit) -> Result<void> {
      CHECK(projects_in(unit) == 1);
      written = std::async(std::launch::async, [&] {
        return db.write(&ports::Projects::insert, make_project("meanwhile"));
      });
      CHECK(ends(written));
      CHECK(projects_in(unit) == 1);
      CHECK(outcome(unit.projects().find(domain::ProjectId{"meanwhile"})) == "not_found");
      return {};
    });
    CHECK(outcome(done) == "ok");
    CHECK(outcome(written.get()) == "ok");
    CHECK(projects_in(db) == 2);
  }
}

void misuse(Database& db) {
  SUBCASE("a read whose work writes fails and changes nothing") {
    const auto done = db.storage().read([](UnitOfWork& unit) -> Result<void> {
      static_cast<void>(unit.projects().insert(make_project()));
      return {};
    });
    CHECK(outcome(done) == "internal");
    CHECK(projects_in(db) == 0);
  }
}

void writers(Database& db) {
  constexpr int kThreads = 4;
  constexpr int kRounds = 25;

  SUBCASE("writers at the same time lose no update of a row that they hold") {
    db.write(&ports::Projects::insert, make_project()).value();
    db.add_build(1);
    const domain::Lease lease = db.lease();
    const auto before = db.read(&ports::WorkQueue::find, lease.task_id).value();
    const auto raised = in_parallel(kThreads, [&](int) {
      for (int round = 0; round < kRounds; ++round) {
        db.storage()
            .write([&](UnitOfWork& unit) -> Result<void> {
              const auto task = unit.queue().guard(lease).value();
              unit.queue()
                  .extend(lease, *task.lease_expires_at + std::chrono::milliseconds(1))
                  .value();
              return {};
            })
            .value();
      }
      return kRounds;
    });
    const auto after = db.read(&ports::WorkQueue::find, lease.task_id).value();
    CHECK(*after.lease_expires_at - *before.lease_expires_at ==
          std::chrono::milliseconds(kThreads * kRounds));
    CHECK(raised.size() == kThreads);
  }

  SUBCASE("writers at the same time have all their rows committed") {
    in_parallel(kThreads, [&](int thread) {
      for (int round = 0; round < kRounds; ++round) {
        const std::string id = std::to_string(thread) + "-" + std::to_string(round);
        db.write(&ports::Projects::insert, make_project(id)).value();
      }
      return true;
    });
    CHECK(projects_in(db) == kThreads * kRounds);
  }

  SUBCASE("of writers that insert the same at the same time one succeeds") {
    const auto outcomes = in_parallel(
        kThreads, [&](int) { return outcome(db.write(&ports::Projects::insert, make_project())); });
    CHECK(std::count(outcomes.begin(), outcomes.end(), "ok") == 1);
    CHECK(std::count(outcomes.begin(), outcomes.end(), "already_exists") == kThreads - 1);
  }
}

}  // namespace

void isolation_contract(Database& db) {
  SUBCASE("views") {
    views(db);
  }
  SUBCASE("misuse") {
    misuse(db);
  }
  SUBCASE("writers") {
    writers(db);
  }
}

}  // namespace rdev::testing
