#include <chrono>
#include <future>
#include <list>
#include <optional>
#include <stdexcept>
#include <string>
#include <thread>
#include <vector>

#include <doctest/doctest.h>

#include "ports/build_audit.hpp"
#include "tests/integration/sqlite/child.hpp"
#include "tests/integration/sqlite/database_file.hpp"

namespace rdev::testing {
namespace {

using Ids = std::vector<std::string>;

/// A transaction that stays open, on a thread of its own, until it is let go.
class Held {
 public:
  Held(ports::Storage& storage, bool writes)
      : thread_([this, &storage, writes] {
          const ports::Storage::Work stay = [this,
                                             writes](ports::UnitOfWork& unit) -> Result<void> {
            if (writes && unit.projects().insert(sample_project("held")).has_error()) return {};
            first_look_ = project_ids(unit);
            inside_.set_value();
            go_.get_future().wait();
            last_look_ = project_ids(unit);
            return {};
          };
          outcome_ = writes ? storage.write(stay) : storage.read(stay);
        }) {
    inside_.get_future().wait();
  }

  void let_go() {
    go_.set_value();
    thread_.join();
  }

  [[nodiscard]] const Ids& first_look() const { return first_look_; }
  [[nodiscard]] const Ids& last_look() const { return last_look_; }
  [[nodiscard]] const Result<void>& outcome() const { return outcome_; }

 private:
  std::promise<void> inside_, go_;
  Ids first_look_, last_look_;
  Result<void> outcome_;
  std::jthread thread_;
};

sqlite::Options impatient() {
  sqlite::Options options;
  options.busy_timeout = std::chrono::milliseconds(10);
  return options;
}

}  // namespace

TEST_CASE("a reader does not wait for a writer and sees what was committed before") {
  const DatabaseFile database;
  const auto storage = database.open(impatient());
  REQUIRE(insert_project(*storage, "before").has_value());
  Held writer(*storage, true);
  CHECK(project_ids(*storage) == Ids{"before"});
  writer.let_go();
  REQUIRE(writer.outcome().has_value());
  CHECK(project_ids(*storage) == Ids{"before", "held"});
}

TEST_CASE("a writer does not wait for a reader, who keeps the view it began with") {
  const DatabaseFile database;
  const auto storage = database.open(impatient());
  Held reader(*storage, false);
  CHECK(insert_project(*storage, "after").has_value());
  reader.let_go();
  CHECK(reader.first_look().empty());
  CHECK(reader.last_look().empty());
  CHECK(project_ids(*storage) == Ids{"after"});
}

TEST_CASE("readers beyond the connections for them wait, and are told when that takes too long") {
  const DatabaseFile database;
  sqlite::Options options = impatient();
  options.readers = 1;
  const auto storage = database.open(options);
  Held reader(*storage, false);
  const auto refused = storage->read([](ports::UnitOfWork&) -> Result<void> { return {}; });
  REQUIRE(refused.has_error());
  CHECK(refused.error().code == Errc::unavailable);
  reader.let_go();
  CHECK(project_ids(*storage).empty());
}

TEST_CASE("a writer that another process keeps waiting too long is told that nothing was done") {
  const DatabaseFile database;
  const auto storage = database.open(impatient());
  std::optional<Child> holder;
  holder.emplace(std::vector<std::string>{"hold", database.file()});
  REQUIRE(holder->line() == "held");
  const auto refused = insert_project(*storage, "mine");
  REQUIRE(refused.has_error());
  CHECK(refused.error().code == Errc::unavailable);
  CHECK(project_ids(*storage).empty());

  holder.reset();
  CHECK(insert_project(*storage, "mine").has_value());
  CHECK(project_ids(*storage) == Ids{"mine"});
}

TEST_CASE("work that asks to read cannot write") {
  const DatabaseFile database;
  const auto storage = database.open();
  const auto refused = storage->read(
      [](ports::UnitOfWork& unit) { return unit.projects().insert(sample_project("sly")); });
  REQUIRE(refused.has_error());
  CHECK(refused.error().code == Errc::internal);
  CHECK(project_ids(*storage).empty());
}

TEST_CASE("a failure tells what is wrong, and neither the statement nor what was in it") {
  const DatabaseFile database;
  const auto storage = database.open();
  const auto refused = storage->write([](ports::UnitOfWork& unit) {
    domain::BuildAuditEntry entry;
    entry.project_id = domain::ProjectId{"nowhere"};
    entry.spec.prompt = "a secret";
    return unit.audit().insert(entry);
  });
  REQUIRE(refused.has_error());
  CHECK(refused.error().code == Errc::not_found);
  CHECK(refused.error().message == "database: FOREIGN KEY constraint failed");
}

TEST_CASE("work that throws is rolled back, and the storage stays usable") {
  const DatabaseFile database;
  const auto storage = database.open(impatient());
  const ports::Storage::Work fail = [](ports::UnitOfWork& unit) -> Result<void> {
    REQUIRE(unit.projects().insert(sample_project("lost")).has_value());
    throw std::runtime_error("in the middle");
  };
  CHECK_THROWS_AS((void)storage->write(fail), std::runtime_error);
  CHECK(insert_project(*storage, "kept").has_value());
  CHECK(project_ids(*storage) == Ids{"kept"});
}

TEST_CASE("many threads that write and read at once all get their turn") {
  const DatabaseFile database;
  const auto storage = database.open();
  {
    std::list<std::jthread> threads;
    for (int thread = 0; thread < 6; ++thread) {
      threads.emplace_back([&storage, thread] {
        for (int i = 0; i < 20; ++i) {
          const std::string id = std::to_string(thread) + "-" + std::to_string(i);
          if (insert_project(*storage, id).has_error()) return;
          (void)project_ids(*storage);
        }
      });
    }
  }
  CHECK(project_ids(*storage).size() == 120);
}

}  // namespace rdev::testing
