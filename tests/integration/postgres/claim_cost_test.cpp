#include <functional>
#include <string>

#include <doctest/doctest.h>

#include "adapters/postgres/connection.hpp"
#include "adapters/postgres/dialect.hpp"
#include "adapters/sql/unit_of_work.hpp"
#include "tests/integration/postgres/own_database.hpp"

namespace rdev::testing {
namespace {

using Step = std::function<void(ports::UnitOfWork&)>;

/// What PostgreSQL counts of work_tasks within one transaction.
struct Cost {
  int table_scans = 0;
  int index_entries = 0;  ///< read from all its indexes
  int waiting_scans = 0;  ///< of the index of waiting tasks
  int rewritten = 0;      ///< rows
  int in_place = 0;       ///< of those, without a new entry in any index
};

/// A queue with a long history.
struct Queue {
  Queue() {
    postgres::connect(session, postgres::parse_database_url(database.url, {}).value().text);
    add_project("busy", 1);
    add_project("calm", 5);
    add_tasks("busy", "completed", 10'000);
    add_tasks("calm", "failed", 10'000);
    add_tasks("busy", "running", 1);
    add_tasks("busy", "pending", 10'000);
    add_tasks("calm", "pending", 3);
    database.client.run("VACUUM ANALYZE");
  }

  void add_project(const std::string& id, int max_concurrent_builds) {
    domain::Project project = make_project(id);
    project.max_concurrent_builds = max_concurrent_builds;
    REQUIRE(outcome(database.storage->write(
                [&](ports::UnitOfWork& unit) { return unit.projects().insert(project); })) == "ok");
  }

  void add_tasks(const std::string& project, const std::string& status, int count) {
    database.client.run("INSERT INTO work_tasks SELECT lpad((" + std::to_string(tasks) +
                        " + i)::text, 12, '0'), '" + project + "', '" + status +
                        "', 0, 0, 0, 1, '', 0, 0, NULL, " +
                        (status == "running" ? "1000" : "NULL") + ", 0 FROM generate_series(1, " +
                        std::to_string(count) + ") i");
    tasks += count;
  }

  int ask(const std::string& sql) {
    int value = 0;
    session << sql, soci::into(value);
    return value;
  }

  /// Of a step of the repositories, which is then rolled back.
  Cost of(const Step& step) {
    sql::Transaction transaction(session, postgres::postgres_dialect());
    REQUIRE(transaction.begin(sql::Transaction::Mode::write).has_value());
    sql::UnitOfWork unit(transaction);
    step(unit);
    Cost cost;
    cost.table_scans =
        ask("SELECT seq_scan FROM pg_stat_xact_user_tables WHERE relname = 'work_tasks'");
    cost.index_entries =
        ask("SELECT SUM(pg_stat_get_xact_tuples_returned(indexrelid))::int FROM pg_index"
            " WHERE indrelid = 'work_tasks'::regclass");
    cost.waiting_scans = ask("SELECT pg_stat_get_xact_numscans('work_tasks_waiting'::regclass)");
    cost.rewritten =
        ask("SELECT n_tup_upd FROM pg_stat_xact_user_tables WHERE relname = 'work_tasks'");
    cost.in_place =
        ask("SELECT n_tup_hot_upd FROM pg_stat_xact_user_tables WHERE relname = 'work_tasks'");
    return cost;
  }

  OwnDatabase database;
  soci::session session;
  int tasks = 0;
};

ports::ClaimRequest request(std::size_t limit) {
  ports::ClaimRequest request;
  request.worker_id = domain::WorkerId{"worker"};
  request.limit = limit;
  request.now = kStart;
  return request;
}

}  // namespace

TEST_CASE_FIXTURE(
    Queue,
    "a claim reads a few entries of the index of waiting tasks, past a full project's queue") {
  const Cost cost = of([](ports::UnitOfWork& unit) {
    const auto claimed = unit.queue().claim(request(1)).value();
    REQUIRE(claimed.size() == 1);
    CHECK(claimed.front().project_id.str() == "calm");
  });
  CHECK(cost.waiting_scans > 0);
  CHECK(cost.table_scans == 0);
  CHECK(cost.index_entries < 40);
}

TEST_CASE_FIXTURE(Queue, "a claim that finds nothing to do is as cheap") {
  database.client.run("UPDATE projects SET max_concurrent_builds = 1");
  database.client.run(
      "UPDATE work_tasks SET status = 'running' WHERE id ="
      " (SELECT id FROM work_tasks WHERE status = 'pending' AND project_id = 'calm' LIMIT 1)");
  const Cost cost =
      of([](ports::UnitOfWork& unit) { CHECK(unit.queue().claim(request(10)).value().empty()); });
  CHECK(cost.table_scans == 0);
  CHECK(cost.index_entries < 40);
}

TEST_CASE_FIXTURE(Queue, "a rescue looks at running tasks only") {
  const Cost cost = of(
      [](ports::UnitOfWork& unit) { CHECK(unit.queue().expired(kStart, 20).value().size() == 1); });
  CHECK(cost.table_scans == 0);
  CHECK(cost.index_entries < 10);
}

TEST_CASE_FIXTURE(Queue, "a heartbeat rewrites its row in place, and no index has to follow") {
  const domain::TaskId running{
      database.client.run("SELECT id FROM work_tasks WHERE status = 'running'")};
  const Cost cost = of([&](ports::UnitOfWork& unit) {
    for (int i = 0; i < 10; ++i) unit.queue().extend({running, 0}, kStart).value();
  });
  CHECK(cost.rewritten == 10);
  CHECK(cost.in_place == 10);
}

}  // namespace rdev::testing
