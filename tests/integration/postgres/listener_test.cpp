#include <algorithm>
#include <condition_variable>
#include <mutex>
#include <vector>

#include <doctest/doctest.h>

#include "tests/integration/postgres/faulty_proxy.hpp"
#include "tests/integration/postgres/own_database.hpp"
#include "tests/support/eventually.hpp"

namespace rdev::testing {
namespace {

using ports::Change;
using Topic = Change::Topic;

/// What one storage's subscriber hears. It outlives the subscription.
class Ear {
 public:
  explicit Ear(ports::Storage& storage)
      : subscription_(storage.subscribe([this](const Change& change) {
          const std::scoped_lock lock(mutex_);
          heard_.push_back(change);
          more_.notify_all();
        })) {}
  ~Ear() { subscription_.reset(); }
  Ear(const Ear&) = delete;
  Ear& operator=(const Ear&) = delete;

  [[nodiscard]] bool hears(const Change& change) {
    std::unique_lock lock(mutex_);
    return more_.wait_for(lock, std::chrono::seconds(30), [&] {
      return std::find(heard_.begin(), heard_.end(), change) != heard_.end();
    });
  }

  [[nodiscard]] std::size_t count(const Change& change) {
    const std::scoped_lock lock(mutex_);
    return static_cast<std::size_t>(std::count(heard_.begin(), heard_.end(), change));
  }

  void forget() {
    const std::scoped_lock lock(mutex_);
    heard_.clear();
  }

 private:
  std::mutex mutex_;
  std::condition_variable more_;
  std::vector<Change> heard_;
  std::unique_ptr<ports::Storage::Subscription> subscription_;
};

void tell(ports::Storage& storage, const std::vector<Change>& changes) {
  const auto done = storage.write([&](ports::UnitOfWork& unit) -> Result<void> {
    for (const Change& change : changes) unit.notify(change);
    return {};
  });
  REQUIRE(outcome(done) == "ok");
}

/// Two processes' storages on one database, both of which listen.
struct Pair {
  Pair() { wait_for_listeners(); }

  void wait_for_listeners() {
    const auto both_listen = [&] {
      return database.client.run(
                 "SELECT COUNT(*) FROM pg_stat_activity WHERE datname = current_database()"
                 " AND query = 'LISTEN rdev' AND state = 'idle'") == "2";
    };
    REQUIRE(eventually(both_listen, std::chrono::seconds(60)));
  }

  OwnDatabase database;
  std::unique_ptr<postgres::Storage>& here = database.storage;
  std::unique_ptr<postgres::Storage> there = database.open();
};

}  // namespace

TEST_CASE_FIXTURE(Pair, "what one process changes wakes the others, and itself") {
  Ear own(*here);
  Ear other(*there);
  for (const Topic topic : {Topic::work, Topic::events, Topic::cancel, Topic::callbacks}) {
    tell(*here, {{topic, "it's:\"odd\" \xF0\x9F\x9A\x80"}});
    CHECK(other.hears({topic, "it's:\"odd\" \xF0\x9F\x9A\x80"}));
    CHECK(own.hears({topic, "it's:\"odd\" \xF0\x9F\x9A\x80"}));
  }
}

TEST_CASE_FIXTURE(Pair, "many changes of one transaction are all told, each once") {
  Ear other(*there);
  std::vector<Change> changes;
  for (int i = 0; i < 300; ++i) changes.push_back({Topic::events, std::to_string(i % 100)});
  changes.push_back({Topic::work, "end"});
  tell(*here, changes);
  REQUIRE(other.hears({Topic::work, "end"}));
  for (int i = 0; i < 100; ++i) CHECK(other.count({Topic::events, std::to_string(i)}) == 1);
}

TEST_CASE_FIXTURE(Pair, "what is rolled back wakes nobody") {
  Ear other(*there);
  const auto done = here->write([](ports::UnitOfWork& unit) -> Result<void> {
    unit.notify({Topic::work, "undone"});
    return Error{Errc::conflict, "changed its mind"};
  });
  REQUIRE(outcome(done) == "conflict");
  tell(*here, {{Topic::work, "done"}});
  REQUIRE(other.hears({Topic::work, "done"}));
  CHECK(other.count({Topic::work, "undone"}) == 0);
}

TEST_CASE_FIXTURE(Pair, "a key that is too long to tell has others look at the whole topic") {
  Ear other(*there);
  other.forget();
  tell(*here, {{Topic::callbacks, std::string(20'000, 'x')}});
  CHECK(other.hears({Topic::callbacks, ""}));
}

TEST_CASE_FIXTURE(
    Pair, "a listener that lost its connection listens again, and says what may be missed") {
  Ear other(*there);
  // What was told at its first begin comes before this.
  tell(*here, {{Topic::work, "before"}});
  REQUIRE(other.hears({Topic::work, "before"}));
  other.forget();
  SUBCASE("its session was ended") {
    database.end_sessions();
  }
  SUBCASE("the server was restarted") {
    PostgresCluster::shared().stop();
    PostgresCluster::shared().start();
    database.client = PostgresClient(database.url);
  }
  SUBCASE("the server crashed") {
    PostgresCluster::shared().kill();
    PostgresCluster::shared().start();
    database.client = PostgresClient(database.url);
  }
  for (const Topic topic : {Topic::work, Topic::events, Topic::cancel, Topic::callbacks}) {
    CHECK(other.hears({topic, ""}));
  }
  wait_for_listeners();
  tell(*here, {{Topic::work, "again"}});
  CHECK(other.hears({Topic::work, "again"}));
}

TEST_CASE("what is told while the server's answer to the listener is under way is not missed") {
  OwnDatabase database;
  FaultyProxy proxy(database.url);
  proxy.at(FaultyProxy::Fault::hold, "LISTEN");
  const auto storage = postgres::open(proxy.url()).value();
  Ear ear(*storage);
  REQUIRE(eventually(
      [&] {
        return database.client.run(
                   "SELECT COUNT(*) FROM pg_stat_activity WHERE state = 'idle'"
                   " AND query = 'LISTEN rdev' AND datname = current_database()") == "2";
      },
      std::chrono::seconds(60)));
  tell(*database.storage, {{Topic::work, "early"}});
  proxy.let_go();
  CHECK(ear.hears({Topic::work, "early"}));
}

TEST_CASE("a storage ends at once, whatever its listener is doing") {
  PostgresCluster& server = PostgresCluster::shared();
  OwnDatabase database;
  server.stop();
  const auto begin = std::chrono::steady_clock::now();
  database.storage.reset();
  CHECK(std::chrono::steady_clock::now() - begin < std::chrono::seconds(2));
  server.start();
}

TEST_CASE("in CockroachDB's dialect nobody listens, and the process' own changes are told") {
  const std::string url = PostgresCluster::shared().create_database();
  const auto storage = postgres::open(as_cockroach(url)).value();
  Ear ear(*storage);
  tell(*storage, {{Topic::work, "demo"}});
  CHECK(ear.hears({Topic::work, "demo"}));
  CHECK(PostgresClient(url).run("SELECT COUNT(*) FROM pg_stat_activity"
                                " WHERE query = 'LISTEN rdev' AND datname = current_database()") ==
        "0");
}

}  // namespace rdev::testing
