#include <algorithm>
#include <chrono>
#include <condition_variable>
#include <future>
#include <mutex>
#include <stdexcept>

#include <doctest/doctest.h>

#include "tests/contract/storage_parts.hpp"

namespace rdev::testing {

using ports::Change;
using ports::UnitOfWork;

namespace {

/// For what must come; far beyond what any machine needs.
constexpr std::chrono::seconds kPatience{10};
/// For what must not come: long enough for a mistake to show.
constexpr std::chrono::milliseconds kMoment{30};

/// A listener that remembers. It must outlive its subscription.
class Ear {
 public:
  [[nodiscard]] ports::Storage::Listener listener() {
    return [this](const Change& change) {
      const std::scoped_lock lock(mutex_);
      heard_.push_back(change);
      more_.notify_all();
    };
  }

  /// Waits until the change was heard, at most `patience`.
  [[nodiscard]] bool hears(const Change& change, std::chrono::milliseconds patience = kPatience) {
    std::unique_lock lock(mutex_);
    return more_.wait_for(lock, patience, [&] {
      return std::find(heard_.begin(), heard_.end(), change) != heard_.end();
    });
  }

 private:
  std::mutex mutex_;
  std::condition_variable more_;
  std::vector<Change> heard_;
};

const Change& some_change() {
  static const Change change{Change::Topic::work, "demo"};
  return change;
}

const Change& next_change() {
  static const Change change{Change::Topic::events, "019b7d2a"};
  return change;
}

void notify(Database& db, const Change& change) {
  db.storage()
      .write([&](UnitOfWork& unit) -> Result<void> {
        unit.notify(change);
        return {};
      })
      .value();
}

void telling(Database& db) {
  Ear ear;
  const auto subscription = db.storage().subscribe(ear.listener());

  SUBCASE("a change is told, with topic and key") {
    for (const auto topic : {Change::Topic::work, Change::Topic::events, Change::Topic::cancel,
                             Change::Topic::callbacks}) {
      notify(db, {topic, "key"});
      CHECK(ear.hears({topic, "key"}));
    }
  }

  SUBCASE("keys may hold any text that an id can") {
    notify(db, {Change::Topic::work, "it's:\"odd\" \xF0\x9F\x9A\x80"});
    CHECK(ear.hears({Change::Topic::work, "it's:\"odd\" \xF0\x9F\x9A\x80"}));
  }

  SUBCASE("all changes of a transaction are told") {
    db.storage()
        .write([&](UnitOfWork& unit) -> Result<void> {
          unit.notify(some_change());
          unit.notify(next_change());
          return {};
        })
        .value();
    CHECK(ear.hears(some_change()));
    CHECK(ear.hears(next_change()));
  }

  SUBCASE("every subscriber is told") {
    Ear second;
    const auto another = db.storage().subscribe(second.listener());
    notify(db, some_change());
    CHECK(ear.hears(some_change()));
    CHECK(second.hears(some_change()));
  }
}

void waiting_for_the_commit(Database& db) {
  SUBCASE("a change is told after the commit only, and what it tells of can be seen then") {
    Ear ear;
    std::promise<std::string> seen;
    std::once_flag first;
    const auto subscription = db.storage().subscribe([&](const Change& change) {
      ear.listener()(change);
      if (change != some_change()) return;
      std::call_once(first, [&] {
        seen.set_value(outcome(db.read(&ports::Projects::find, domain::ProjectId{"demo"})));
      });
    });
    db.storage()
        .write([&](UnitOfWork& unit) -> Result<void> {
          unit.notify(some_change());
          CHECK_FALSE(ear.hears(some_change(), kMoment));
          return unit.projects().insert(make_project());
        })
        .value();
    REQUIRE(ear.hears(some_change()));
    CHECK(seen.get_future().get() == "ok");
  }

  SUBCASE("a change of a transaction that is rolled back is not told") {
    Ear ear;
    const auto subscription = db.storage().subscribe(ear.listener());
    CHECK(outcome(db.storage().write([](UnitOfWork& unit) -> Result<void> {
            unit.notify(some_change());
            return Error{Errc::conflict, "changed its mind"};
          })) == "conflict");
    const auto throws = [](UnitOfWork& unit) -> Result<void> {
      unit.notify(some_change());
      throw std::domain_error("a fault of the work");
    };
    CHECK_THROWS_AS(static_cast<void>(db.storage().write(throws)), std::domain_error);
    notify(db, next_change());
    CHECK(ear.hears(next_change()));
    CHECK_FALSE(ear.hears(some_change(), kMoment));
  }
}

void ending(Database& db) {
  SUBCASE("after the end of its subscription a listener is told nothing") {
    Ear ended;
    Ear staying;
    auto subscription = db.storage().subscribe(ended.listener());
    const auto other = db.storage().subscribe(staying.listener());
    subscription.reset();
    notify(db, some_change());
    CHECK(staying.hears(some_change()));
    CHECK_FALSE(ended.hears(some_change(), kMoment));
  }

  SUBCASE("the end of a subscription waits for the listener's call in progress") {
    std::promise<void> entered;
    std::promise<void> may_leave;
    std::once_flag first;
    bool left = false;  // of the listener's thread until the subscription has ended
    auto subscription = db.storage().subscribe([&](const Change&) {
      std::call_once(first, [&] {
        entered.set_value();
        may_leave.get_future().wait();
        left = true;
      });
    });
    notify(db, some_change());
    REQUIRE(entered.get_future().wait_for(kPatience) == std::future_status::ready);
    const auto ended = std::async(std::launch::async, [&] { subscription.reset(); });
    CHECK(ended.wait_for(kMoment) == std::future_status::timeout);
    may_leave.set_value();
    ended.wait();
    CHECK(left);
  }

  SUBCASE("a subscription may end while changes are told") {
    for (int round = 0; round < 50; ++round) {
      Ear ear;
      const auto subscription = db.storage().subscribe(ear.listener());
      notify(db, some_change());
    }
    CHECK(outcome(db.storage().check()) == "ok");
  }
}

}  // namespace

void subscription_contract(Database& db) {
  SUBCASE("telling") {
    telling(db);
  }
  SUBCASE("waiting for the commit") {
    waiting_for_the_commit(db);
  }
  SUBCASE("ending") {
    ending(db);
  }
}

}  // namespace rdev::testing
