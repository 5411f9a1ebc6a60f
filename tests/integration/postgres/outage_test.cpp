#include <atomic>
#include <future>
#include <map>
#include <thread>
#include <vector>

#include <doctest/doctest.h>

#include "tests/contract/parallel.hpp"
#include "tests/integration/postgres/own_database.hpp"
#include "tests/support/eventually.hpp"

namespace rdev::testing {
namespace {

using std::chrono::milliseconds;

postgres::Options impatient() {
  postgres::Options options;
  options.outage_patience = milliseconds(0);
  return options;
}

/// Writers that each append numbered events to a build of their own, one a transaction.
class Writers {
 public:
  static constexpr int kThreads = 4;

  explicit Writers(ports::Storage& storage) : storage_(storage) {
    Result<void> ready = storage.write([](ports::UnitOfWork& unit) -> Result<void> {
      unit.projects().insert(make_project()).value();
      for (int n = 1; n <= kThreads; ++n) unit.queue().enqueue(make_task(n)).value();
      return {};
    });
    REQUIRE(ready.has_value());
    running_ = std::async(std::launch::async, [this] {
      return in_parallel(kThreads, [this](int thread) { return write(task_id(thread + 1)); });
    });
  }

  /// Waits until that many more have been committed.
  [[nodiscard]] bool commit_more(int count) const {
    const int before = committed_;
    return eventually([&] { return committed_ >= before + count; }, std::chrono::seconds(60));
  }

  /// Stops them; what each number came to, by thread.
  [[nodiscard]] std::vector<std::vector<std::string>> outcomes() {
    stop_ = true;
    return running_.get();
  }

 private:
  std::vector<std::string> write(const domain::TaskId& task) {
    std::vector<std::string> outcomes;
    for (int number = 0; !stop_; ++number) {
      const auto done = storage_.write([&](ports::UnitOfWork& unit) -> Result<void> {
        const auto held = unit.queue().cancel(task);  // locks the build's row
        if (held.has_error()) return held.error();
        const auto seq = unit.events().append(task, 1, kStart, {{"n", {{"n", number}}}});
        if (seq.has_error()) return seq.error();
        return {};
      });
      outcomes.push_back(outcome(done));
      if (done.has_value()) ++committed_;
    }
    return outcomes;
  }

  ports::Storage& storage_;
  std::atomic<bool> stop_{false};
  std::atomic<int> committed_{0};
  std::future<std::vector<std::vector<std::string>>> running_;
};

/// How often each number stands in the events of a build; their order has no gaps.
std::map<int, int> stored_numbers(ports::Storage& storage, const domain::TaskId& task) {
  std::map<int, int> numbers;
  const auto done = storage.read([&](ports::UnitOfWork& unit) -> Result<void> {
    numbers.clear();
    std::int64_t seq = 0;
    for (const auto& event : unit.events().list(task, 0, 1'000'000).value()) {
      CHECK(event.seq == ++seq);
      ++numbers[static_cast<int>(event.data.at("n").as_int64())];
    }
    return {};
  });
  REQUIRE(done.has_value());
  return numbers;
}

}  // namespace

TEST_CASE("restarts and crashes of the server lose nothing, and double nothing") {
  OwnDatabase database;
  PostgresCluster& server = PostgresCluster::shared();
  Writers writers(*database.storage);
  REQUIRE(writers.commit_more(40));
  server.stop();
  server.start();
  REQUIRE(writers.commit_more(40));
  server.kill();
  server.start();
  REQUIRE(writers.commit_more(40));

  const auto outcomes = writers.outcomes();
  for (int thread = 0; thread < Writers::kThreads; ++thread) {
    auto stored = stored_numbers(*database.storage, task_id(thread + 1));
    for (std::size_t n = 0; n < outcomes[thread].size(); ++n) {
      const std::string& outcome = outcomes[thread][n];
      const int count = stored[static_cast<int>(n)];
      CAPTURE(outcome);
      if (outcome == "ok") CHECK(count == 1);
      if (outcome == "unavailable") CHECK(count == 0);
      if (outcome == "uncertain") CHECK(count <= 1);
      CHECK((outcome == "ok" || outcome == "unavailable" || outcome == "uncertain"));
    }
  }
}

TEST_CASE("readiness tells of a server that is away, and of one that is back") {
  OwnDatabase database(impatient());
  PostgresCluster& server = PostgresCluster::shared();
  REQUIRE(outcome(database.storage->check()) == "ok");
  server.stop();
  const auto away = database.storage->check();
  CHECK(outcome(away) == "unavailable");
  CHECK(away.error().message.find(server.password()) == std::string::npos);
  CHECK(outcome(database.insert_project("lost")) == "unavailable");
  server.start();
  CHECK(eventually([&] { return database.storage->check().has_value(); }));
  CHECK(outcome(database.insert_project("kept")) == "ok");
}

TEST_CASE("a restart that is shorter than the patience goes by unnoticed") {
  OwnDatabase database;
  PostgresCluster& server = PostgresCluster::shared();
  server.stop();
  auto written = std::async(std::launch::async, [&] { return database.insert_project("late"); });
  CHECK(written.wait_for(milliseconds(100)) == std::future_status::timeout);
  server.start();
  CHECK(outcome(written.get()) == "ok");
}

TEST_CASE("where no server is, opening says so, and keeps the password to itself") {
  PostgresCluster& server = PostgresCluster::shared();
  const std::string url = server.create_database();
  server.stop();
  const auto away = postgres::open(url);
  server.start();
  CHECK(outcome(away) == "unavailable");
  CHECK(away.error().message.find(server.password()) == std::string::npos);

  std::string wrong = url;
  wrong.replace(wrong.find(server.password()), server.password().size(), "s3cret");
  const auto refused = postgres::open(wrong);
  CHECK(outcome(refused) == "unavailable");
  CHECK(refused.error().message.find("s3cret") == std::string::npos);
  CHECK(outcome(postgres::open(url)) == "ok");
}

}  // namespace rdev::testing
