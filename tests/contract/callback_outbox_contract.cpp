#include "tests/contract/callback_outbox_contract.hpp"

#include <algorithm>

#include <doctest/doctest.h>

#include "tests/contract/parallel.hpp"

namespace rdev::testing {

using domain::Callback;
using domain::CallbackId;
using domain::CallbackState;
using domain::Timestamp;
using ports::CallbackOutbox;
using ports::DeliveryReport;
using std::chrono::milliseconds;

namespace {

constexpr milliseconds kLease{60'000};

std::vector<Callback> claim(Database& db, Timestamp now = kStart, std::size_t limit = 100) {
  return db.write(&CallbackOutbox::claim, now, kLease, limit).value();
}

Callback find(Database& db, int n) {
  return db.read(&CallbackOutbox::find, task_id(n)).value();
}

Result<void> report(Database& db, int attempt, const DeliveryReport& report) {
  return db.write(&CallbackOutbox::report, CallbackId{"msg_1"}, attempt, report);
}

DeliveryReport try_again(Timestamp at) {
  return {CallbackState::pending, 503, "busy", at};
}

DeliveryReport delivered() {
  return {CallbackState::delivered, 204, {}, {}};
}

void adding(Database& db) {
  SUBCASE("a callback is found as it was added, pending and due at once") {
    Callback callback = make_callback(1);
    callback.url = "https://bot.example/:id?q='\"";
    callback.body = kOddText;
    db.write(&CallbackOutbox::add, callback).value();
    CHECK(find(db, 1) == callback);
  }

  SUBCASE("a new callback has no past, whatever it is given") {
    Callback callback = make_callback(1);
    callback.attempt = 4;
    callback.progress = {CallbackState::dead, 9, 500, "error", kStart + kLease};
    db.write(&CallbackOutbox::add, callback).value();
    CHECK(find(db, 1) == make_callback(1));
  }

  SUBCASE("a body of more than 1 MiB comes back unchanged") {
    Callback callback = make_callback(1);
    callback.body = big_text() + big_text();
    db.write(&CallbackOutbox::add, callback).value();
    CHECK(find(db, 1) == callback);
    CHECK(claim(db).at(0).body == callback.body);
  }

  SUBCASE("a build's second callback is refused and the first stays") {
    db.write(&CallbackOutbox::add, make_callback(1)).value();
    Callback second = make_callback(1);
    second.id = CallbackId{"msg_2"};
    CHECK(outcome(db.write(&CallbackOutbox::add, second)) == "already_exists");
    CHECK(find(db, 1) == make_callback(1));
  }

  SUBCASE("a callback of an unknown build is refused") {
    CHECK(outcome(db.write(&CallbackOutbox::add, make_callback(9))) == "not_found");
    CHECK(claim(db).empty());
  }

  SUBCASE("a build without a callback has none to find") {
    CHECK(outcome(db.read(&CallbackOutbox::find, task_id(1))) == "not_found");
  }
}

void claiming(Database& db) {
  for (const int n : {1, 2, 3}) {
    Callback callback = make_callback(n);
    callback.created_at = kStart + milliseconds(n == 3 ? 0 : 10);
    db.write(&CallbackOutbox::add, callback).value();
  }
  const Timestamp later = kStart + milliseconds(10);

  SUBCASE("a callback is not claimed before it is due, and is then") {
    CHECK(numbers(claim(db, kStart - milliseconds(1))) == "");
    CHECK(numbers(claim(db, later - milliseconds(1))) == "3");
    CHECK(numbers(claim(db, later)) == "1 2");
  }

  SUBCASE("callbacks come longest due first, at most the limit") {
    CHECK(numbers(claim(db, later, 0)) == "");
    CHECK(numbers(claim(db, later, 2)) == "3 1");
    CHECK(numbers(claim(db, later, 2)) == "2");
  }

  SUBCASE("a claim raises the attempt, and changes nothing else that is seen") {
    Callback callback = find(db, 3);
    callback.attempt = 1;
    CHECK(claim(db).at(0) == callback);
    CHECK(find(db, 3) == callback);
  }

  SUBCASE("a claimed callback is hidden until its lease ends, and is then claimed again") {
    claim(db, later);
    CHECK(numbers(claim(db, later + kLease - milliseconds(1))) == "");
    const auto again = claim(db, later + kLease);
    CHECK(numbers(again) == "3 1 2");
    CHECK(again.at(0).attempt == 2);
  }

  SUBCASE("deliverers at the same moment never claim one callback twice, and leave none") {
    const auto claims = in_parallel(4, [&](int) {
      std::vector<Callback> mine;
      while (true) {
        const auto claimed = claim(db, later, 1);
        if (claimed.empty()) return mine;
        mine.push_back(claimed.front());
      }
    });
    std::vector<Callback> all;
    for (const auto& mine : claims) all.insert(all.end(), mine.begin(), mine.end());
    std::sort(all.begin(), all.end(),
              [](const Callback& a, const Callback& b) { return a.task_id < b.task_id; });
    CHECK(numbers(all) == "1 2 3");
  }
}

void reporting(Database& db) {
  for (const int n : {1, 2}) db.write(&CallbackOutbox::add, make_callback(n)).value();
  claim(db, kStart, 1);
  const Timestamp next = kStart + std::chrono::seconds(5);

  SUBCASE("a failed try is counted, and the callback is due again at its next time") {
    report(db, 1, try_again(next)).value();
    CHECK(find(db, 1).progress ==
          domain::CallbackSummary{CallbackState::pending, 1, 503, "busy", next});
    CHECK(numbers(claim(db, next - milliseconds(1))) == "2");
    CHECK(numbers(claim(db, next)) == "1");
  }

  SUBCASE("a try without an answer has no status, and forgets the last one's") {
    report(db, 1, try_again(next)).value();
    claim(db, next);
    report(db, 2, {CallbackState::pending, {}, kOddText, next + kLease}).value();
    CHECK(find(db, 1).progress == domain::CallbackSummary{CallbackState::pending, 2, std::nullopt,
                                                          kOddText, next + kLease});
  }

  SUBCASE("a delivered callback is never claimed again") {
    report(db, 1, delivered()).value();
    CHECK(find(db, 1).progress ==
          domain::CallbackSummary{CallbackState::delivered, 1, 204, std::nullopt, std::nullopt});
    CHECK(numbers(claim(db, kStart + std::chrono::hours(24 * 365))) == "2");
  }

  SUBCASE("a dead callback is never claimed again, and has no next time") {
    report(db, 1, {CallbackState::dead, 410, "gone", next}).value();
    CHECK(find(db, 1).progress ==
          domain::CallbackSummary{CallbackState::dead, 1, 410, "gone", std::nullopt});
    CHECK(numbers(claim(db, kStart + std::chrono::hours(24 * 365))) == "2");
  }

  SUBCASE("a report changes no other callback") {
    report(db, 1, delivered()).value();
    CHECK(find(db, 2) == make_callback(2));
  }

  SUBCASE("a pending callback must have a next time") {
    const Callback before = find(db, 1);
    CHECK(outcome(report(db, 1, {CallbackState::pending, 503, "busy", {}})) == "invalid");
    CHECK(find(db, 1) == before);
  }

  SUBCASE("a report after the lease counts while nobody has claimed again") {
    report(db, 1, try_again(next + kLease)).value();
    CHECK(find(db, 1).progress.attempts == 1);
  }
}

void fencing(Database& db) {
  db.write(&CallbackOutbox::add, make_callback(1)).value();
  const auto check_fenced = [&](int attempt) {
    const Callback before = find(db, 1);
    CHECK(outcome(report(db, attempt, delivered())) == "fenced");
    CHECK(outcome(report(db, attempt, try_again(kStart))) == "fenced");
    CHECK(find(db, 1) == before);
  };

  SUBCASE("a callback that nobody has claimed takes no report") {
    check_fenced(0);
    check_fenced(1);
  }

  SUBCASE("only the newest claim reports") {
    claim(db);
    claim(db, kStart + kLease);
    check_fenced(1);
    check_fenced(3);
    CHECK(outcome(report(db, 2, delivered())) == "ok");
  }

  SUBCASE("a claim reports once") {
    claim(db);
    report(db, 1, try_again(kStart)).value();
    check_fenced(1);
  }

  SUBCASE("a report that comes after a redelivery was asked for does not undo it") {
    claim(db);
    db.write(&CallbackOutbox::redeliver, task_id(1), kStart).value();
    check_fenced(1);
    CHECK(claim(db).at(0).attempt == 2);
  }

  SUBCASE("an unknown callback takes no report") {
    CHECK(outcome(db.write(&CallbackOutbox::report, CallbackId{"msg_9"}, 1, delivered())) ==
          "fenced");
  }
}

void redelivering(Database& db) {
  for (const int n : {1, 2}) db.write(&CallbackOutbox::add, make_callback(n)).value();
  const Timestamp now = kStart + std::chrono::hours(1);

  SUBCASE("a delivered or dead callback becomes pending and due, its history kept") {
    DeliveryReport last;
    SUBCASE("delivered") {
      last = {CallbackState::delivered, 204, {}, {}};
    }
    SUBCASE("dead") {
      last = {CallbackState::dead, 410, "gone", {}};
    }
    claim(db);
    report(db, 1, last).value();
    db.write(&CallbackOutbox::redeliver, task_id(1), now).value();
    CHECK(find(db, 1).progress ==
          domain::CallbackSummary{CallbackState::pending, 1, last.http_status, last.error, now});
    CHECK(numbers(claim(db, now - milliseconds(1))) == "2");
    CHECK(numbers(claim(db, now)) == "1");
  }

  SUBCASE("a callback that waits for its next try becomes due") {
    claim(db);
    report(db, 1, try_again(kStart + std::chrono::hours(24))).value();
    db.write(&CallbackOutbox::redeliver, task_id(1), now).value();
    CHECK(find(db, 1).progress.next_attempt_at == now);
  }

  SUBCASE("the bytes stay the same, and so do the other callbacks") {
    db.write(&CallbackOutbox::redeliver, task_id(1), kStart).value();
    CHECK(find(db, 1) == make_callback(1));
    CHECK(find(db, 2) == make_callback(2));
  }

  SUBCASE("a build without a callback has none to deliver again") {
    CHECK(outcome(db.write(&CallbackOutbox::redeliver, task_id(3), now)) == "not_found");
  }
}

}  // namespace

void callback_outbox_contract(const StorageFactory& make) {
  Database db(make);
  db.write(&ports::Projects::insert, make_project()).value();
  for (const int n : {1, 2, 3}) db.add_build(n);
  SUBCASE("adding") {
    adding(db);
  }
  SUBCASE("claiming") {
    claiming(db);
  }
  SUBCASE("reporting") {
    reporting(db);
  }
  SUBCASE("fencing") {
    fencing(db);
  }
  SUBCASE("redelivering") {
    redelivering(db);
  }
}

}  // namespace rdev::testing
