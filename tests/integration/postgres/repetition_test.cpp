#include <array>
#include <latch>
#include <string>

#include <doctest/doctest.h>

#include "tests/contract/parallel.hpp"
#include "tests/integration/postgres/own_database.hpp"

namespace rdev::testing {
namespace {

/// The server asks for repetition, as it does when transactions met that cannot both be: the first
/// `times` times that a project is inserted, at the statement or (deferred) at the commit.
struct Conflicts {
  void ask_for_repetition(int times, const std::string& trigger) {
    database.client.run(
        "CREATE SEQUENCE tries;"
        "CREATE FUNCTION conflict() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN"
        " IF nextval(''tries'') <= " +
        std::to_string(times) +
        " THEN RAISE EXCEPTION ''once more'' USING ERRCODE = ''40001''; END IF;"
        " RETURN NEW; END';" +
        trigger + " FOR EACH ROW EXECUTE FUNCTION conflict()");
  }

  Result<void> insert() {
    return database.storage->write([&](ports::UnitOfWork& unit) {
      ++runs;
      return unit.projects().insert(make_project());
    });
  }

  OwnDatabase database;
  int runs = 0;
};

constexpr const char* kAtOnce = "CREATE TRIGGER conflict BEFORE INSERT ON projects";
constexpr const char* kAtCommit =
    "CREATE CONSTRAINT TRIGGER conflict AFTER INSERT ON projects DEFERRABLE INITIALLY DEFERRED";

}  // namespace

TEST_CASE_FIXTURE(Conflicts,
                  "a transaction is repeated whole when the server asks, and done once") {
  for (const char* trigger : {kAtOnce, kAtCommit}) {
    SUBCASE(trigger) {
      ask_for_repetition(3, trigger);
      CHECK(outcome(insert()) == "ok");
      CHECK(runs == 4);
      CHECK(database.count("demo") == "1");
    }
  }
}

TEST_CASE_FIXTURE(Conflicts, "a server that keeps asking is given up, with nothing done") {
  ask_for_repetition(1'000, kAtOnce);
  CHECK(outcome(insert()) == "unavailable");
  CHECK(runs > 5);
  CHECK(runs < 100);
  CHECK(database.count("demo") == "0");
}

TEST_CASE_FIXTURE(Conflicts, "what the work makes of the server's wish does not matter") {
  ask_for_repetition(2, kAtOnce);
  SUBCASE("another error") {
    const auto done = database.storage->write([&](ports::UnitOfWork& unit) -> Result<void> {
      if (unit.projects().insert(make_project()).has_error()) return Error{Errc::conflict, "no"};
      return {};
    });
    CHECK(outcome(done) == "ok");
  }
  SUBCASE("an exception") {
    const auto done = database.storage->write([&](ports::UnitOfWork& unit) -> Result<void> {
      unit.projects().insert(make_project()).value();
      return {};
    });
    CHECK(outcome(done) == "ok");
  }
  SUBCASE("nothing") {
    const auto done = database.storage->write([&](ports::UnitOfWork& unit) -> Result<void> {
      static_cast<void>(unit.projects().insert(make_project()));
      return {};
    });
    CHECK(outcome(done) == "ok");
  }
  CHECK(database.count("demo") == "1");
}

TEST_CASE("of two transactions that wait for each other one begins again, and both are done") {
  const OwnDatabase database;
  REQUIRE(outcome(database.insert_project("demo")) == "ok");
  for (const int n : {1, 2}) {
    const auto done = database.storage->write(
        [&](ports::UnitOfWork& unit) { return unit.queue().enqueue(make_task(n)); });
    REQUIRE(outcome(done) == "ok");
  }
  std::latch both_hold_one(2);
  const auto runs = in_parallel(2, [&](int thread) {
    int run = 0;
    const std::array<int, 2> order = thread == 0 ? std::array{1, 2} : std::array{2, 1};
    const auto done = database.storage->write([&](ports::UnitOfWork& unit) -> Result<void> {
      ++run;
      for (const int n : order) {
        const auto held = unit.queue().cancel(task_id(n));
        if (held.has_error()) return held.error();
        if (run == 1 && n == order[0]) both_hold_one.arrive_and_wait();
      }
      return {};
    });
    return outcome(done) == "ok" ? run : 0;
  });
  CHECK(runs[0] > 0);
  CHECK(runs[1] > 0);
  CHECK(runs[0] + runs[1] == 3);
}

}  // namespace rdev::testing
