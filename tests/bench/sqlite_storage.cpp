#include <cstdlib>
#include <memory>
#include <string>
#include <vector>

#include "adapters/memory/templates.hpp"
#include "adapters/sqlite/storage.hpp"
#include "adapters/system/system_clock.hpp"
#include "adapters/system/uuid_generator.hpp"
#include "core/service/build_service.hpp"
#include "core/worker/build_recorder.hpp"
#include "core/worker/claiming.hpp"
#include "ports/projects.hpp"
#include "tests/bench/bare_sqlite.hpp"
#include "tests/bench/benches.hpp"
#include "tests/bench/contest.hpp"
#include "tests/support/temporary_directory.hpp"

namespace rdev::bench {

namespace {

constexpr int kBuilds = 50;
constexpr int kLines = 2'000;

template <class T>
T must(Result<T> result) {
  if (result.has_error()) std::abort();
  return std::move(*result);
}

void must(const Result<void>& result) {
  if (result.has_error()) std::abort();
}

/// A database with one project that may run any number of builds.
struct Bench {
  Bench() : storage(must(sqlite::open(directory.path() / "rdev.db"))) {
    domain::Project project;
    project.id = domain::ProjectId("demo");
    project.name = "demo";
    project.repository.url = "/srv/git/demo.git";
    project.max_concurrent_builds = 1'000;
    must(storage->write([&](ports::UnitOfWork& unit) { return unit.projects().insert(project); }));
  }

  domain::TaskId submit() {
    domain::BuildSpec spec;
    spec.prompt = prompt;
    return must(builds.submit(domain::ProjectId("demo"), spec, "bench")).task_id;
  }

  std::vector<worker::ClaimedBuild> claim(std::size_t limit) {
    ports::ClaimRequest request;
    request.worker_id = domain::WorkerId("bench");
    request.limit = limit;
    request.now = clock.now();
    return must(worker::claim_builds(*storage, request));
  }

  const std::string prompt = std::string(1024, 'p');
  testing::TemporaryDirectory directory;
  system::SystemClock clock;
  system::UuidGenerator ids{clock};
  memory::Templates templates;
  std::unique_ptr<sqlite::Storage> storage;
  service::BuildService builds{*storage, templates, clock, ids};
  BareSqlite bare{directory.path() / "bare.db"};
  long long rows = 0;
};

/// The reference: as many rows of the same size in as many transactions.
void insert_rows(Bench& bench, int transactions, int rows_each, const std::string& text) {
  for (int i = 0; i < transactions; ++i) {
    bench.bare.run("BEGIN IMMEDIATE");
    for (int row = 0; row < rows_each; ++row) bench.bare.insert("key", bench.rows++, text);
    bench.bare.run("COMMIT");
  }
}

void submissions(Bench& bench) {
  run({"submit a build: task, entry and event", "three INSERTs in a transaction of SQLite's C API",
       [&] {
         for (int i = 0; i < kBuilds; ++i) bench.submit();
       },
       [&] { insert_rows(bench, kBuilds, 3, std::string(400, 'p')); }});
}

void claims(Bench& bench) {
  for (int i = 0; i < 2'000; ++i) bench.submit();
  run({"claim one of 2,000 waiting builds", "three INSERTs in a transaction of SQLite's C API",
       [&] {
         for (int i = 0; i < kBuilds; ++i) {
           if (bench.claim(1).empty()) std::abort();
         }
       },
       [&] { insert_rows(bench, kBuilds, 3, std::string(400, 'p')); }});
}

void events(Bench& bench) {
  bench.submit();
  const domain::WorkTask task = bench.claim(1).front().task;
  worker::BuildRecorder recorder(*bench.storage, bench.clock, bench.ids, {task.id, task.attempt});
  const std::string line(80, 'l');
  run({"2,000 agent lines in batches of 100", "2,000 INSERTs in 20 transactions of the C API",
       [&] {
         for (int i = 0; i < kLines / 100; ++i) {
           must(recorder.events({100, {"agent.message", {{"text", line}}}}));
         }
       },
       [&] { insert_rows(bench, kLines / 100, 100, line); }});
}

}  // namespace

void sqlite_storage() {
  Bench bench;
  submissions(bench);
  claims(bench);
  events(bench);
}

}  // namespace rdev::bench
