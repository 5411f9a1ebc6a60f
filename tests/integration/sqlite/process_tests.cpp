#include <algorithm>
#include <list>
#include <string>
#include <thread>
#include <vector>

#include <doctest/doctest.h>

#include "adapters/sql/migrations.hpp"
#include "ports/build_events.hpp"
#include "ports/work_queue.hpp"
#include "tests/integration/sqlite/child.hpp"
#include "tests/integration/sqlite/database_file.hpp"

namespace rdev::testing {
namespace {

std::size_t all_migrations() {
  return sql::migrations_for("sqlite", sql::embedded_migrations()).size();
}

/// How many projects of each batch with this prefix are there, by the batch's number.
std::vector<int> batch_sizes(const DatabaseFile& database, const std::string& prefix) {
  std::vector<int> sizes;
  for (const std::string& id : project_ids(*database.open())) {
    if (!id.starts_with(prefix + "-")) continue;
    const auto batch = static_cast<std::size_t>(std::stoi(id.substr(prefix.size() + 1)));
    sizes.resize(std::max(sizes.size(), batch + 1));
    ++sizes[batch];
  }
  return sizes;
}

/// Nothing is damaged; of the batches, those told of are there, and all that are there are whole.
void check_whole(const DatabaseFile& database, const std::string& prefix, std::size_t told) {
  soci::session session;
  database.connect(session);
  CHECK(ask<std::string>(session, "PRAGMA integrity_check") == "ok");
  const std::vector<int> sizes = batch_sizes(database, prefix);
  CHECK(sizes.size() >= told);
  for (const int size : sizes) CHECK(size == kBatchSize);
}

}  // namespace

TEST_CASE("processes that open an empty database at the same moment migrate it once") {
  const DatabaseFile database;
  std::list<Child> children;
  for (int i = 0; i < 6; ++i) {
    children.emplace_back(std::vector<std::string>{"open", database.file()});
  }
  std::size_t migrations = 0;
  for (Child& child : children) {
    const std::string line = child.line();
    CAPTURE(line);
    REQUIRE(child.wait() == 0);
    migrations += std::stoul(line);
  }
  CHECK(migrations == all_migrations());
  CHECK(database.open()->check().has_value());
}

TEST_CASE("threads that open an empty database at the same moment migrate it once") {
  const DatabaseFile database;
  std::vector<Result<std::size_t>> applied(6, std::size_t{0});
  {
    std::list<std::jthread> threads;
    for (auto& count : applied) {
      threads.emplace_back([&] {
        const auto storage = sqlite::open(database.file());
        if (storage.has_value()) {
          count = (*storage)->migrations().applied.size();
        } else {
          count = storage.error();
        }
      });
    }
  }
  std::size_t migrations = 0;
  for (const auto& count : applied) migrations += count.value();
  CHECK(migrations == all_migrations());
}

TEST_CASE("a process killed while it writes leaves a whole database with all it told of") {
  const DatabaseFile database;
  for (const std::string prefix : {"a", "b", "c", "d", "e"}) {
    Child writer({"write", database.file(), prefix});
    std::size_t told = 0;
    while (told < 10 && writer.line() == std::to_string(told)) ++told;
    REQUIRE(told == 10);
    writer.kill();
    while (writer.line() == std::to_string(told)) ++told;  // what it told while dying
    check_whole(database, prefix, told);
  }
}

TEST_CASE("a process killed in the middle of a transaction leaves nothing of it, nor its lock") {
  const DatabaseFile database;
  Child holder({"hold", database.file()});
  REQUIRE(holder.line() == "held");
  holder.kill();
  const auto storage = database.open();
  CHECK(project_ids(*storage).empty());
  CHECK(insert_project(*storage, "held").has_value());
}

TEST_CASE("a disk that takes no more fails the write and leaves a whole database") {
  const DatabaseFile database;
  Child writer({"fill", database.file(), "600000"});
  std::size_t told = 0;
  std::string line = writer.line();
  for (; line == std::to_string(told); line = writer.line()) ++told;
  CAPTURE(line);
  CHECK((line.starts_with("unavailable: ") || line.starts_with("uncertain: ")));
  CHECK(writer.wait() == 1);
  CHECK(told > 0);
  check_whole(database, "fill", told);
}

TEST_CASE("writers of several processes lose nothing and leave no gap") {
  const DatabaseFile database;
  const auto storage = database.open();
  const domain::TaskId task{"0190a5f0-0000-7000-8000-000000000001"};
  REQUIRE(insert_project(*storage, "demo").has_value());
  REQUIRE(storage
              ->write([&](ports::UnitOfWork& unit) {
                domain::WorkTask work;
                work.id = task;
                work.project_id = domain::ProjectId{"demo"};
                return unit.queue().enqueue(work);
              })
              .has_value());
  constexpr int kEach = 60;
  const std::vector<std::string> arguments{"append", database.file(), task.str(),
                                           std::to_string(kEach)};
  Child first(arguments);
  Child second(arguments);
  CHECK(first.wait() == 0);
  CHECK(second.wait() == 0);

  const auto events = ports::read(
      *storage, [&](ports::UnitOfWork& unit) { return unit.events().list(task, 0, 1'000); });
  REQUIRE(events.has_value());
  REQUIRE(events->size() == 2 * kEach);
  for (std::size_t i = 0; i < events->size(); ++i) {
    CHECK((*events)[i].seq == static_cast<std::int64_t>(i) + 1);
  }
}

}  // namespace rdev::testing
