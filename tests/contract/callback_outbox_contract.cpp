#include "tests/contract/callback_outbox_contract.hpp"

#include <algorithm>

#include <doctest/doctest.h>

#include "tests/contract/callback_outbox_parts.hpp"
#include "tests/contract/parallel.hpp"

namespace rdev::testing {

using domain::Callback;
using domain::CallbackId;
using domain::CallbackState;
using domain::Timestamp;
using ports::CallbackOutbox;
using std::chrono::milliseconds;

std::vector<Callback> claim_callbacks(Database& db, Timestamp now, std::size_t limit) {
  return db.write(&CallbackOutbox::claim, {now, kCallbackLease, limit}).value();
}

Callback find_callback(Database& db, int n) {
  return db.read(&CallbackOutbox::find, task_id(n)).value();
}

namespace {

void adding(Database& db) {
  SUBCASE("a callback is found as it was added, pending and due at once") {
    Callback callback = make_callback(1);
    callback.url = "https://bot.example/:id?q='\"";
    callback.body = kOddText;
    callback.trace = {"00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01", "vendor=1"};
    db.write(&CallbackOutbox::add, callback).value();
    CHECK(find_callback(db, 1).trace == callback.trace);
    CHECK(find_callback(db, 1) == callback);
    CHECK(claim_callbacks(db).at(0).trace == callback.trace);
  }

  SUBCASE("a new callback has no past, whatever it is given") {
    Callback callback = make_callback(1);
    callback.attempt = 4;
    callback.attempts_before = 3;
    callback.progress = {CallbackState::dead, 9, 500, "error", kStart + kCallbackLease};
    db.write(&CallbackOutbox::add, callback).value();
    CHECK(find_callback(db, 1) == make_callback(1));
  }

  SUBCASE("a body of more than 1 MiB comes back unchanged") {
    Callback callback = make_callback(1);
    callback.body = big_text() + big_text();
    db.write(&CallbackOutbox::add, callback).value();
    CHECK(find_callback(db, 1) == callback);
    CHECK(claim_callbacks(db).at(0).body == callback.body);
  }

  SUBCASE("a build's second callback is refused and the first stays") {
    db.write(&CallbackOutbox::add, make_callback(1)).value();
    Callback second = make_callback(1);
    second.id = CallbackId{"msg_2"};
    CHECK(outcome(db.write(&CallbackOutbox::add, second)) == "already_exists");
    CHECK(find_callback(db, 1) == make_callback(1));
  }

  SUBCASE("a known id is refused for another build") {
    db.write(&CallbackOutbox::add, make_callback(1)).value();
    Callback second = make_callback(2);
    second.id = make_callback(1).id;
    CHECK(outcome(db.write(&CallbackOutbox::add, second)) == "already_exists");
    CHECK(outcome(db.read(&CallbackOutbox::find, task_id(2))) == "not_found");
  }

  SUBCASE("a callback of an unknown build is refused") {
    CHECK(outcome(db.write(&CallbackOutbox::add, make_callback(9))) == "not_found");
    CHECK(claim_callbacks(db).empty());
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
    CHECK(numbers(claim_callbacks(db, kStart - milliseconds(1))) == "");
    CHECK(numbers(claim_callbacks(db, later - milliseconds(1))) == "3");
    CHECK(numbers(claim_callbacks(db, later)) == "1 2");
  }

  SUBCASE("callbacks come longest due first, at most the limit") {
    CHECK(numbers(claim_callbacks(db, later, 0)) == "");
    CHECK(numbers(claim_callbacks(db, later, 2)) == "3 1");
    CHECK(numbers(claim_callbacks(db, later, 2)) == "2");
  }

  SUBCASE("a claim raises the attempt, and changes nothing else that is seen") {
    Callback callback = find_callback(db, 3);
    callback.attempt = 1;
    CHECK(claim_callbacks(db).at(0) == callback);
    CHECK(find_callback(db, 3) == callback);
  }

  SUBCASE("a claimed callback is hidden until its lease ends, and is then claimed again") {
    claim_callbacks(db, later);
    CHECK(numbers(claim_callbacks(db, later + kCallbackLease - milliseconds(1))) == "");
    const auto again = claim_callbacks(db, later + kCallbackLease);
    CHECK(numbers(again) == "3 1 2");
    CHECK(again.at(0).attempt == 2);
  }

  SUBCASE("deliverers at the same moment never claim one callback twice, and leave none") {
    const auto claims = in_parallel(4, [&](int) {
      std::vector<Callback> mine;
      while (true) {
        const auto claimed = claim_callbacks(db, later, 1);
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
  SUBCASE("delivery") {
    callback_delivery_contract(db);
  }
  SUBCASE("operation") {
    callback_operation_contract(db);
  }
}

}  // namespace rdev::testing
