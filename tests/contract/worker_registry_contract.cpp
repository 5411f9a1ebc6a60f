#include "tests/contract/worker_registry_contract.hpp"

#include <doctest/doctest.h>

namespace rdev::testing {

using domain::Worker;
using domain::WorkerId;
using ports::WorkerRegistry;

namespace {

Worker full_worker() {
  Worker worker = make_worker("worker-1");
  worker.hostname = kOddText;
  worker.version = "2.0.0-rc.1";
  worker.slots = 64;
  worker.labels = {"linux", kOddText, "", "linux"};
  worker.running = {task_id(2), task_id(1)};
  worker.started_at = kStart - std::chrono::hours(1);
  worker.last_seen_at = kStart + std::chrono::milliseconds(1);
  worker.lease = std::chrono::milliseconds(2'500);
  return worker;
}

std::vector<Worker> list(Database& db) {
  return db.read(&WorkerRegistry::list).value();
}

}  // namespace

void worker_registry_contract(const StorageFactory& make) {
  Database db(make);

  SUBCASE("at first no worker is known") {
    CHECK(list(db).empty());
  }

  SUBCASE("a worker is listed as it was put") {
    db.write(&WorkerRegistry::put, full_worker()).value();
    CHECK(list(db) == std::vector<Worker>{full_worker()});
  }

  SUBCASE("a worker that is put again replaces what was known of it, and nothing else") {
    db.write(&WorkerRegistry::put, make_worker("worker-2")).value();
    db.write(&WorkerRegistry::put, full_worker()).value();
    db.write(&WorkerRegistry::put, make_worker("worker-1")).value();
    CHECK(list(db) == std::vector<Worker>{make_worker("worker-1"), make_worker("worker-2")});
  }

  SUBCASE("workers are listed by id") {
    for (const char* id : {"c", "a", "b-2", "b-10"}) {
      db.write(&WorkerRegistry::put, make_worker(id)).value();
    }
    std::string ids;
    for (const Worker& worker : list(db)) ids += worker.id.str() + " ";
    CHECK(ids == "a b-10 b-2 c ");
  }

  SUBCASE("a heartbeat notes when it was and what runs, and nothing else") {
    Worker worker = full_worker();
    db.write(&WorkerRegistry::put, worker).value();
    db.write(&WorkerRegistry::put, make_worker("worker-2")).value();
    worker.running = {task_id(7)};
    worker.last_seen_at = kStart + std::chrono::minutes(1);
    db.write(&WorkerRegistry::heartbeat, worker.id, worker.running, worker.last_seen_at).value();
    CHECK(list(db) == std::vector<Worker>{worker, make_worker("worker-2")});
    worker.running = {};
    db.write(&WorkerRegistry::heartbeat, worker.id, worker.running, worker.last_seen_at).value();
    CHECK(list(db).at(0) == worker);
  }

  SUBCASE("a heartbeat of an unknown worker is refused and makes none") {
    CHECK(outcome(db.write(&WorkerRegistry::heartbeat, WorkerId{"worker-1"}, {task_id(1)},
                           kStart)) == "not_found");
    CHECK(list(db).empty());
  }

  SUBCASE("a removed worker is forgotten, its heartbeats are refused, and the others stay") {
    db.write(&WorkerRegistry::put, make_worker("worker-1")).value();
    db.write(&WorkerRegistry::put, make_worker("worker-2")).value();
    db.write(&WorkerRegistry::remove, WorkerId{"worker-1"}).value();
    CHECK(list(db) == std::vector<Worker>{make_worker("worker-2")});
    CHECK(outcome(db.write(&WorkerRegistry::heartbeat, WorkerId{"worker-1"}, {}, kStart)) ==
          "not_found");
  }

  SUBCASE("workers that have not been seen since are pruned, up to the limit") {
    for (const char* id : {"a", "b", "c"}) {
      db.write(&WorkerRegistry::put, make_worker(id)).value();
    }
    Worker later = make_worker("d");
    later.last_seen_at = kStart + std::chrono::seconds(1);
    db.write(&WorkerRegistry::put, later).value();
    CHECK(db.write(&WorkerRegistry::prune, kStart, 10).value() == 0);
    CHECK(db.write(&WorkerRegistry::prune, later.last_seen_at, 2).value() == 2);
    CHECK(db.write(&WorkerRegistry::prune, later.last_seen_at, 2).value() == 1);
    CHECK(list(db) == std::vector<Worker>{later});
  }

  SUBCASE("to remove an unknown worker is no error") {
    CHECK(outcome(db.write(&WorkerRegistry::remove, WorkerId{"worker-1"})) == "ok");
  }
}

}  // namespace rdev::testing
