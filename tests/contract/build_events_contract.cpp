#include "tests/contract/build_events_contract.hpp"

#include <limits>

#include <boost/json/serialize.hpp>
#include <doctest/doctest.h>

#include "tests/contract/parallel.hpp"

namespace rdev::testing {

using domain::BuildEvent;
using domain::NewEvent;
using ports::BuildEvents;

namespace {

constexpr std::size_t kAll = std::numeric_limits<std::size_t>::max();

/// `count` events whose data number them from `first` on.
std::vector<NewEvent> some_events(int first, int count) {
  std::vector<NewEvent> events;
  for (int n = first; n < first + count; ++n) events.push_back({"agent.message", {{"n", n}}});
  return events;
}

std::int64_t append(Database& db, int task, const std::vector<NewEvent>& events) {
  return db.write(&BuildEvents::append, task_id(task), 1, kStart, events).value();
}

std::vector<BuildEvent> list(Database& db, int task, std::int64_t after = 0,
                             std::size_t limit = kAll) {
  return db.read(&BuildEvents::list, task_id(task), after, limit).value();
}

/// As "seq:n seq:n".
std::string in_words(const std::vector<BuildEvent>& events) {
  std::string text;
  for (const BuildEvent& event : events) {
    if (!text.empty()) text += ' ';
    text += std::to_string(event.seq) + ':' + boost::json::serialize(event.data.at("n"));
  }
  return text;
}

bool have_no_gaps(const std::vector<BuildEvent>& events) {
  std::int64_t expected = 0;
  for (const BuildEvent& event : events) {
    if (event.seq != ++expected) return false;
  }
  return true;
}

void appending(Database& db) {
  SUBCASE("an event is listed as it was appended") {
    const boost::json::object data{{"text", kOddText},
                                   {kOddText, "key"},
                                   {"int", -5},
                                   {"double", 0.25},
                                   {"big", 9'007'199'254'740'993},
                                   {"true", true},
                                   {"null", nullptr},
                                   {"list", {1, "two", {{"three", 3}}}},
                                   {"empty", boost::json::object{}}};
    const auto at = kStart + std::chrono::milliseconds(1);
    CHECK(db.write(&BuildEvents::append, task_id(1), 7, at, {{"custom.type", data}}).value() == 1);
    const auto events = list(db, 1);
    REQUIRE(events.size() == 1);
    CHECK(events.front().seq == 1);
    CHECK(events.front().task_id == task_id(1));
    CHECK(events.front().attempt == 7);
    CHECK(events.front().type == "custom.type");
    CHECK(events.front().at == at);
    CHECK(events.front().data == data);
  }

  SUBCASE("events are numbered from 1 on in their order, over all appends") {
    CHECK(append(db, 1, some_events(10, 3)) == 3);
    CHECK(append(db, 1, some_events(20, 2)) == 5);
    CHECK(in_words(list(db, 1)) == "1:10 2:11 3:12 4:20 5:21");
  }

  SUBCASE("to append nothing gives the last number") {
    CHECK(append(db, 1, {}) == 0);
    append(db, 1, some_events(1, 2));
    CHECK(append(db, 1, {}) == 2);
    CHECK(list(db, 1).size() == 2);
  }

  SUBCASE("every build has a sequence of its own") {
    append(db, 1, some_events(1, 2));
    CHECK(append(db, 2, some_events(5, 1)) == 1);
    CHECK(in_words(list(db, 1)) == "1:1 2:2");
    CHECK(in_words(list(db, 2)) == "1:5");
  }

  SUBCASE("very many events go in at once") {
    constexpr int kMany = 2501;
    CHECK(append(db, 1, some_events(0, kMany)) == kMany);
    const auto events = list(db, 1);
    REQUIRE(events.size() == kMany);
    CHECK(have_no_gaps(events));
    CHECK(events.back().data.at("n") == kMany - 1);
  }

  SUBCASE("a text of 1 MiB comes back whole") {
    append(db, 1, {{"agent.message", {{"text", big_text()}}}});
    CHECK(list(db, 1).at(0).data.at("text") == boost::json::string(big_text()));
  }

  SUBCASE("appends in one transaction see each other") {
    const auto last = ports::write(db.storage(), [](ports::UnitOfWork& unit) {
      unit.events().append(task_id(1), 1, kStart, some_events(1, 2)).value();
      return unit.events().append(task_id(1), 1, kStart, some_events(3, 1));
    });
    CHECK(last.value() == 3);
  }

  SUBCASE("an append that is rolled back leaves no gap") {
    const auto failed = db.storage().write([](ports::UnitOfWork& unit) -> Result<void> {
      unit.events().append(task_id(1), 1, kStart, some_events(1, 5)).value();
      return Error{Errc::fenced, "another has the task"};
    });
    CHECK(outcome(failed) == "fenced");
    CHECK(append(db, 1, some_events(9, 1)) == 1);
    CHECK(in_words(list(db, 1)) == "1:9");
  }

  SUBCASE("an unknown build has no events and gets none") {
    CHECK(outcome(db.write(&BuildEvents::append, task_id(3), 1, kStart, some_events(1, 1))) ==
          "not_found");
    CHECK(outcome(db.write(&BuildEvents::append, task_id(3), 1, kStart, std::vector<NewEvent>{})) ==
          "not_found");
    CHECK(list(db, 3).empty());
  }
}

void listing(Database& db) {
  append(db, 1, some_events(1, 5));

  SUBCASE("events are listed that come after a number, at most the limit") {
    CHECK(in_words(list(db, 1, 0, 2)) == "1:1 2:2");
    CHECK(in_words(list(db, 1, 2, 2)) == "3:3 4:4");
    CHECK(in_words(list(db, 1, 4, 2)) == "5:5");
    CHECK(list(db, 1, 0, 0).empty());
  }

  SUBCASE("after the last there is nothing") {
    CHECK(list(db, 1, 5).empty());
    CHECK(list(db, 1, std::numeric_limits<std::int64_t>::max()).empty());
  }

  SUBCASE("a number before the first gives all") {
    CHECK(list(db, 1, -7).size() == 5);
  }
}

void appenders(Database& db) {
  SUBCASE("appenders at the same time leave neither gaps nor doubles, and keep each one's order") {
    constexpr int kThreads = 4;
    constexpr int kRounds = 20;
    const domain::Lease lease = db.lease();
    in_parallel(kThreads, [&](int thread) {
      for (int round = 0; round < kRounds; ++round) {
        ports::write(db.storage(), [&](ports::UnitOfWork& unit) {
          unit.queue().guard(lease).value();
          return unit.events().append(lease.task_id, thread, kStart, some_events(2 * round, 2));
        }).value();
      }
      return true;
    });
    const auto events = list(db, 1);
    CHECK(events.size() == kThreads * kRounds * 2);
    CHECK(have_no_gaps(events));
    std::vector<std::int64_t> next(kThreads, 0);
    for (const BuildEvent& event : events) {
      CHECK(event.data.at("n") == next[static_cast<std::size_t>(event.attempt)]++);
    }
  }
}

}  // namespace

void build_events_contract(const StorageFactory& make) {
  Database db(make);
  db.write(&ports::Projects::insert, make_project()).value();
  for (const int n : {1, 2}) db.add_build(n);
  SUBCASE("appending") {
    appending(db);
  }
  SUBCASE("listing") {
    listing(db);
  }
  SUBCASE("appenders") {
    appenders(db);
  }
}

}  // namespace rdev::testing
