#include "tests/contract/idempotency_keys_contract.hpp"

#include <atomic>
#include <thread>
#include <vector>

#include <doctest/doctest.h>

#include "ports/idempotency_keys.hpp"

namespace rdev::testing {

using domain::IdempotencyClaim;
using domain::IdempotentRequest;
using domain::StoredAnswer;
using ports::IdempotencyKeys;
using State = IdempotencyClaim::State;

namespace {

constexpr domain::Timestamp kDead = kStart + std::chrono::minutes(1);
constexpr domain::Timestamp kExpired = kStart + std::chrono::hours(24);

IdempotentRequest make_request(const std::string& owner, const std::string& key = "key") {
  return {"caller", key, "fingerprint", owner, kStart, kDead, kExpired};
}

StoredAnswer make_answer() {
  return {202, "application/json", {"Location: /builds/1", kOddText}, kOddText};
}

State claim(Database& db, const IdempotentRequest& request, domain::Timestamp now = kStart) {
  return db.write(&IdempotencyKeys::claim, request, now).value().state;
}

std::string keep(Database& db, const IdempotentRequest& request) {
  return outcome(db.write(&IdempotencyKeys::keep, request, make_answer()));
}

void claims(Database& db) {
  const IdempotentRequest first = make_request("first");
  REQUIRE(claim(db, first) == State::started);

  SUBCASE("a key is given to one try, and another one is told that it runs") {
    CHECK(claim(db, make_request("second")) == State::running);
    CHECK(keep(db, make_request("second")) == "fenced");
    CHECK(keep(db, first) == "ok");
  }

  SUBCASE("once answered, every try gets that answer, byte by byte") {
    CHECK(keep(db, first) == "ok");
    const auto again = db.write(&IdempotencyKeys::claim, make_request("second"),
                                kExpired - std::chrono::milliseconds(1))
                           .value();
    CHECK(again.state == State::answered);
    CHECK(again.answer == make_answer());
    CHECK(keep(db, first) == "fenced");
  }

  SUBCASE("the same key of another caller is another key") {
    IdempotentRequest other = make_request("second");
    other.caller = "other";
    other.fingerprint = "something else";
    CHECK(claim(db, other) == State::started);
    CHECK(keep(db, first) == "ok");
  }

  SUBCASE("the key does not serve for anything else, running, dead or answered") {
    IdempotentRequest other = make_request("second");
    other.fingerprint = "something else";
    CHECK(claim(db, other) == State::other_request);
    CHECK(claim(db, other, kDead) == State::other_request);
    CHECK(keep(db, first) == "ok");
    CHECK(claim(db, other) == State::other_request);
  }

  SUBCASE("a released key is free, one that is answered or another's stays") {
    db.write(&IdempotencyKeys::release, make_request("second")).value();
    CHECK(claim(db, make_request("third")) == State::running);
    db.write(&IdempotencyKeys::release, first).value();
    CHECK(claim(db, make_request("fourth")) == State::started);
    CHECK(keep(db, make_request("fourth")) == "ok");
    db.write(&IdempotencyKeys::release, make_request("fourth")).value();
    CHECK(claim(db, make_request("fifth")) == State::answered);
  }
}

void time(Database& db) {
  const IdempotentRequest first = make_request("first");
  REQUIRE(claim(db, first) == State::started);

  SUBCASE("a try that died is replaced when its time is over, and can do nothing any more") {
    CHECK(claim(db, make_request("second"), kDead - std::chrono::milliseconds(1)) ==
          State::running);
    CHECK(claim(db, make_request("second"), kDead) == State::started);
    CHECK(keep(db, first) == "fenced");
    db.write(&IdempotencyKeys::release, first).value();
    CHECK(keep(db, make_request("second")) == "ok");
  }

  SUBCASE("an expired key is free for anything") {
    CHECK(keep(db, first) == "ok");
    IdempotentRequest other = make_request("second");
    other.fingerprint = "something else";
    other.expires_at = kExpired + std::chrono::hours(24);
    CHECK(claim(db, other, kExpired) == State::started);
    CHECK(keep(db, other) == "ok");
    CHECK(claim(db, other, kExpired) == State::answered);
  }

  SUBCASE("expired keys are removed up to the limit, the oldest first, others stay") {
    for (int i = 0; i < 3; ++i) {
      IdempotentRequest old = make_request("owner", "old-" + std::to_string(i));
      old.expires_at = kStart + std::chrono::seconds(i);
      CHECK(claim(db, old, kStart - std::chrono::hours(1)) == State::started);
    }
    const auto now = kStart + std::chrono::minutes(1);
    CHECK(db.write(&IdempotencyKeys::prune, now, 2U).value() == 2);
    CHECK(db.write(&IdempotencyKeys::prune, now, 2U).value() == 1);
    CHECK(db.write(&IdempotencyKeys::prune, now, 2U).value() == 0);
    CHECK(claim(db, make_request("second")) == State::running);
  }
}

void crowd(Database& db) {
  std::atomic<int> started{0};
  {
    std::vector<std::jthread> threads;
    for (int i = 0; i < 8; ++i) {
      threads.emplace_back([&, i] {
        if (claim(db, make_request("owner-" + std::to_string(i))) == State::started) ++started;
      });
    }
  }
  CHECK(started == 1);
}

}  // namespace

void idempotency_keys_contract(const StorageFactory& make) {
  Database db(make);
  SUBCASE("claims") {
    claims(db);
  }
  SUBCASE("time") {
    time(db);
  }
  SUBCASE("of many tries at once, one gets the key") {
    crowd(db);
  }
}

}  // namespace rdev::testing
