#include <functional>
#include <string>

#include <doctest/doctest.h>
#include <soci/sqlite3/soci-sqlite3.h>

#include "adapters/sql/unit_of_work.hpp"
#include "adapters/sqlite/dialect.hpp"
#include "tests/integration/sqlite/database_file.hpp"

namespace rdev::testing {
namespace {

using Step = std::function<void(ports::UnitOfWork&)>;

/// Counts what SQLite's virtual machine does for a step of the repositories.
class Costs {
 public:
  Costs() {
    (void)database_.open();
    database_.connect(session_);
    auto* backend = static_cast<soci::sqlite3_session_backend*>(session_.get_backend());
    sqlite_api::sqlite3_progress_handler(
        backend->conn_, 1,
        [](void* count) {
          ++*static_cast<long*>(count);
          return 0;
        },
        &instructions_);
    for (const std::string project : {"demo", "other"}) {
      session_ << "INSERT INTO projects (id, name, repository_url, repository_branch,"
                  " provision_database, provision_cache, provision_dns, provision_repository,"
                  " max_concurrent_builds, created_at) VALUES ('" +
                      project + "', '', '', '', 0, 0, 0, 0, 2, 0)";
    }
    add_builds("demo", "pending", 0, 3);
    add_builds("demo", "running", 3, 5);
    add_builds("demo", "failed", 5, 6);
  }

  /// History: builds that are done, with their events and callbacks.
  void add_history() {
    add_builds("demo", "completed", 6, 3'000);
    add_builds("other", "failed", 3'000, 6'000);
  }

  long of(const Step& step) {
    sql::Transaction transaction(session_, sqlite::dialect());
    REQUIRE(transaction.begin(sql::Transaction::Mode::write).has_value());
    sql::UnitOfWork unit(transaction);
    instructions_ = 0;
    step(unit);
    return instructions_;  // and rolled back
  }

 private:
  void add_builds(const std::string& project, const std::string& status, int from, int to) {
    const bool done = status == "completed" || status == "failed";
    const std::string numbers = "WITH RECURSIVE n (i) AS (SELECT " + std::to_string(from) +
                                " UNION ALL SELECT i + 1 FROM n WHERE i + 1 < " +
                                std::to_string(to) + ") ";
    const std::string build = "'t' || i, '" + project + "', '" + status + "', ";
    session_ << numbers + "INSERT INTO work_tasks SELECT " + build +
                    "0, 1, 0, 1, '', 0, 0, NULL, 0, 0, 0, '', '' FROM n";
    session_ << numbers + "INSERT INTO build_audit SELECT " + build +
                    "'{\"prompt\": \"x\"}', NULL, 1, NULL, '', 0, NULL, NULL, 0 FROM n";
    session_ << numbers + "INSERT INTO build_events SELECT 't' || i, 1, 1, 'x', 0, '{}' FROM n";
    session_ << numbers + "INSERT INTO callback_outbox SELECT 'c' || i, 't' || i, '" + project +
                    "', '', '', 0, " +
                    (done ? "'delivered', 0, NULL, NULL, NULL" : "'pending', 0, NULL, NULL, 0") +
                    ", 0, NULL, '', 0, '', '' FROM n";
  }

  DatabaseFile database_;
  soci::session session_;
  long instructions_ = 0;
};

void check_same_cost_with_history(const Step& step) {
  Costs costs;
  const long before = costs.of(step);
  REQUIRE(before > 0);
  costs.add_history();
  const long after = costs.of(step);
  CHECK(after < 2 * before);
}

constexpr domain::Timestamp kNow{std::chrono::milliseconds(1'000)};

}  // namespace

TEST_CASE("a claim costs no more for all the builds that are done") {
  check_same_cost_with_history([](ports::UnitOfWork& unit) {
    ports::ClaimRequest request;
    request.worker_id = domain::WorkerId{"w"};
    request.now = kNow;
    REQUIRE(unit.queue().claim(request).has_value());
  });
}

TEST_CASE("the queue's depth costs no more for all the builds that are done") {
  check_same_cost_with_history(
      [](ports::UnitOfWork& unit) { REQUIRE(unit.queue().depth({}).value() == 3); });
  check_same_cost_with_history([](ports::UnitOfWork& unit) {
    REQUIRE(unit.queue().depth(domain::ProjectId{"demo"}).value() == 3);
  });
}

TEST_CASE("the look for leases that ran out costs no more for all the builds that are done") {
  check_same_cost_with_history(
      [](ports::UnitOfWork& unit) { REQUIRE(unit.queue().expired(kNow, 10).value().size() == 2); });
}

TEST_CASE("due callbacks cost no more for all that were delivered") {
  check_same_cost_with_history([](ports::UnitOfWork& unit) {
    REQUIRE(unit.callbacks().claim({kNow, std::chrono::seconds(1), 10}).value().size() == 5);
  });
}

TEST_CASE(
    "a build, its events and a page of builds cost no more for all the builds that are done") {
  check_same_cost_with_history([](ports::UnitOfWork& unit) {
    const domain::TaskId task{"t1"};
    REQUIRE(unit.audit().find(task).has_value());
    REQUIRE(unit.events().list(task, 0, 10).value().size() == 1);
    REQUIRE(unit.events().append(task, 1, kNow, {{"x", {}}}).value() == 2);
    ports::BuildFilter filter;
    filter.limit = 5;
    REQUIRE(unit.audit().list(filter).value().size() == 5);
    filter.project_id = domain::ProjectId{"demo"};
    REQUIRE(unit.audit().list(filter).value().size() == 5);
    filter.status = domain::BuildStatus::failed;
    REQUIRE(unit.audit().list(filter).value().size() == 1);
  });
}

}  // namespace rdev::testing
