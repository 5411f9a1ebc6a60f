#include <stdexcept>

#include <doctest/doctest.h>

#include "tests/contract/storage_parts.hpp"

namespace rdev::testing {

using ports::UnitOfWork;

namespace {

/// What the database holds, in words.
std::string contents(UnitOfWork& unit) {
  std::string text;
  for (const auto& project : unit.projects().list({}, 100).value()) {
    text += "project " + project.id.str() + "; ";
  }
  for (const auto& entry : unit.audit().list({}).value()) {
    const auto task = unit.queue().find(entry.task_id).value();
    const auto events = unit.events().list(entry.task_id, 0, 100).value();
    text += "build " + number(entry.task_id) + ' ' + std::string{to_string(entry.status)} + ' ' +
            std::string{to_string(task.status)} + ' ' + std::to_string(events.size()) +
            " events, callback " + (entry.callback ? "yes; " : "no; ");
  }
  for (const auto& worker : unit.workers().list().value()) {
    text += "worker " + worker.id.str() + "; ";
  }
  for (const auto& key : unit.api_keys().list().value()) text += "key " + key.id.str() + "; ";
  return text;
}

std::string contents(Database& db) {
  return ports::read(db.storage(),
                     [](UnitOfWork& unit) -> Result<std::string> { return contents(unit); })
      .value();
}

/// Writes to every table there is: the build 1 ends, the project "other" gets the build 2.
Result<void> write_everywhere(UnitOfWork& unit) {
  unit.projects().insert(make_project("other")).value();
  unit.queue().enqueue(make_task(2, "other")).value();
  unit.queue().cancel(task_id(1)).value();
  unit.audit().insert(make_entry(2, "other")).value();
  unit.audit().finish(task_id(1), domain::BuildStatus::cancelled, {}, kStart).value();
  unit.events().append(task_id(1), 0, kStart, {{"build.cancelled", {}}}).value();
  unit.callbacks().add(make_callback(1)).value();
  unit.workers().put(make_worker()).value();
  unit.api_keys().insert(make_api_key(1)).value();
  return {};
}

constexpr const char* kBefore = "project demo; build 1 pending pending 0 events, callback no; ";
constexpr const char* kAfter =
    "project demo; project other; build 2 pending pending 0 events, callback no; "
    "build 1 cancelled cancelled 1 events, callback yes; worker worker-1; key key-1; ";

void committing(Database& db) {
  SUBCASE("work that returns a value is committed, in all repositories") {
    CHECK(outcome(db.storage().write(write_everywhere)) == "ok");
    CHECK(contents(db) == kAfter);
  }

  SUBCASE("a transaction sees its own writes") {
    std::string seen;
    const auto done = db.storage().write([&](UnitOfWork& unit) -> Result<void> {
      if (auto written = write_everywhere(unit); written.has_error()) return written;
      seen = contents(unit);
      return {};
    });
    CHECK(outcome(done) == "ok");
    CHECK(seen == kAfter);
  }

  SUBCASE("the value of the work is handed on") {
    const auto five = [](UnitOfWork&) -> Result<int> { return 5; };
    CHECK(ports::write(db.storage(), five).value() == 5);
    CHECK(ports::read(db.storage(), five).value() == 5);
  }

  SUBCASE("a call that was refused does not keep the rest from being committed") {
    const auto done = db.storage().write([](UnitOfWork& unit) -> Result<void> {
      CHECK(outcome(unit.projects().insert(make_project())) == "already_exists");
      CHECK(outcome(unit.queue().enqueue(make_task(1))) == "already_exists");
      CHECK(outcome(unit.queue().guard({task_id(1), 1})) == "fenced");
      CHECK(outcome(unit.audit().requeue(task_id(1))) == "conflict");
      CHECK(outcome(unit.audit().find(task_id(9))) == "not_found");
      unit.projects().insert(make_project("other")).value();
      return {};
    });
    CHECK(outcome(done) == "ok");
    CHECK(outcome(db.read(&ports::Projects::find, domain::ProjectId{"other"})) == "ok");
  }
}

void rolling_back(Database& db) {
  SUBCASE("work that returns an error leaves nothing behind, and the error is handed on whole") {
    const Error error{Errc::queue_full, "no room", {{"/priority", "too low"}}};
    const auto done = db.storage().write([&](UnitOfWork& unit) -> Result<void> {
      if (auto written = write_everywhere(unit); written.has_error()) return written;
      return error;
    });
    REQUIRE(done.has_error());
    CHECK(done.error() == error);
    CHECK(contents(db) == kBefore);
  }

  SUBCASE("work that throws leaves nothing behind, and the exception passes through") {
    const auto work = [](UnitOfWork& unit) -> Result<void> {
      if (auto written = write_everywhere(unit); written.has_error()) return written;
      throw std::domain_error("a fault of the work");
    };
    CHECK_THROWS_AS(static_cast<void>(db.storage().write(work)), std::domain_error);
    CHECK(contents(db) == kBefore);
  }

  SUBCASE("what was rolled back can be done again") {
    CHECK(outcome(db.storage().write([](UnitOfWork& unit) -> Result<void> {
            if (auto written = write_everywhere(unit); written.has_error()) return written;
            return Error{Errc::conflict, "not yet"};
          })) == "conflict");
    CHECK(outcome(db.storage().write(write_everywhere)) == "ok");
    CHECK(contents(db) == kAfter);
  }

  SUBCASE("a roll back leaves what was committed before") {
    db.storage().write(write_everywhere).value();
    CHECK(outcome(db.storage().write([](UnitOfWork& unit) -> Result<void> {
            unit.workers().remove(domain::WorkerId{"worker-1"}).value();
            unit.projects().insert(make_project("third")).value();
            return Error{Errc::conflict, "changed its mind"};
          })) == "conflict");
    CHECK(contents(db) == kAfter);
  }

  SUBCASE("a read hands on errors and exceptions, and the storage goes on") {
    CHECK(outcome(db.storage().read([](UnitOfWork&) -> Result<void> {
            return Error{Errc::timeout, "too slow"};
          })) == "timeout");
    const auto throws = [](UnitOfWork&) -> Result<void> { throw std::domain_error("a fault"); };
    CHECK_THROWS_AS(static_cast<void>(db.storage().read(throws)), std::domain_error);
    CHECK(contents(db) == kBefore);
  }
}

}  // namespace

void transaction_contract(Database& db) {
  db.write(&ports::Projects::insert, make_project()).value();
  db.add_build(1);
  SUBCASE("committing") {
    committing(db);
  }
  SUBCASE("rolling back") {
    rolling_back(db);
  }
}

}  // namespace rdev::testing
