#include <doctest/doctest.h>

#include "tests/contract/callback_outbox_parts.hpp"

namespace rdev::testing {

using domain::Callback;
using domain::CallbackId;
using domain::CallbackState;
using domain::Timestamp;
using ports::CallbackOutbox;
using ports::DeliveryReport;
using std::chrono::milliseconds;

namespace {

Result<void> report(Database& db, int attempt, const DeliveryReport& report) {
  return db.write(&CallbackOutbox::report, CallbackId{"msg_1"}, attempt, report);
}

DeliveryReport try_again(Timestamp at) {
  return {CallbackState::pending, 503, "busy", at};
}

DeliveryReport delivered() {
  return {CallbackState::delivered, 204, {}, {}};
}

void reporting(Database& db) {
  for (const int n : {1, 2}) db.write(&CallbackOutbox::add, make_callback(n)).value();
  claim_callbacks(db, kStart, 1);
  const Timestamp next = kStart + std::chrono::seconds(5);

  SUBCASE("a failed try is counted, and the callback is due again at its next time") {
    report(db, 1, try_again(next)).value();
    CHECK(find_callback(db, 1).progress ==
          domain::CallbackSummary{CallbackState::pending, 1, 503, "busy", next});
    CHECK(numbers(claim_callbacks(db, next - milliseconds(1))) == "2");
    CHECK(numbers(claim_callbacks(db, next)) == "1");
  }

  SUBCASE("a try without an answer has no status, and forgets the last one's") {
    report(db, 1, try_again(next)).value();
    claim_callbacks(db, next);
    report(db, 2, {CallbackState::pending, {}, kOddText, next + kCallbackLease}).value();
    CHECK(find_callback(db, 1).progress == domain::CallbackSummary{CallbackState::pending, 2,
                                                                   std::nullopt, kOddText,
                                                                   next + kCallbackLease});
  }

  SUBCASE("a delivery forgets the error of the try before") {
    report(db, 1, try_again(next)).value();
    claim_callbacks(db, next);
    report(db, 2, delivered()).value();
    CHECK(find_callback(db, 1).progress ==
          domain::CallbackSummary{CallbackState::delivered, 2, 204, std::nullopt, std::nullopt});
  }

  SUBCASE("a delivered callback is never claimed again") {
    report(db, 1, delivered()).value();
    CHECK(find_callback(db, 1).progress ==
          domain::CallbackSummary{CallbackState::delivered, 1, 204, std::nullopt, std::nullopt});
    CHECK(numbers(claim_callbacks(db, kStart + std::chrono::hours(24 * 365))) == "2");
  }

  SUBCASE("a dead callback is never claimed again, and has no next time") {
    report(db, 1, {CallbackState::dead, 410, "gone", next}).value();
    CHECK(find_callback(db, 1).progress ==
          domain::CallbackSummary{CallbackState::dead, 1, 410, "gone", std::nullopt});
    CHECK(numbers(claim_callbacks(db, kStart + std::chrono::hours(24 * 365))) == "2");
  }

  SUBCASE("a report changes no other callback") {
    report(db, 1, delivered()).value();
    CHECK(find_callback(db, 2) == make_callback(2));
  }

  SUBCASE("a pending callback must have a next time") {
    const Callback before = find_callback(db, 1);
    CHECK(outcome(report(db, 1, {CallbackState::pending, 503, "busy", {}})) == "invalid");
    CHECK(find_callback(db, 1) == before);
  }

  SUBCASE("a report after the lease counts while nobody has claimed again") {
    report(db, 1, try_again(next + kCallbackLease)).value();
    CHECK(find_callback(db, 1).progress.attempts == 1);
  }
}

void fencing(Database& db) {
  db.write(&CallbackOutbox::add, make_callback(1)).value();
  const auto check_fenced = [&](int attempt) {
    const Callback before = find_callback(db, 1);
    CHECK(outcome(report(db, attempt, delivered())) == "fenced");
    CHECK(outcome(report(db, attempt, try_again(kStart))) == "fenced");
    CHECK(find_callback(db, 1) == before);
  };

  SUBCASE("a callback that nobody has claimed takes no report") {
    check_fenced(0);
    check_fenced(1);
  }

  SUBCASE("only the newest claim reports") {
    claim_callbacks(db);
    claim_callbacks(db, kStart + kCallbackLease);
    check_fenced(1);
    check_fenced(3);
    CHECK(outcome(report(db, 2, delivered())) == "ok");
  }

  SUBCASE("a claim reports once") {
    claim_callbacks(db);
    report(db, 1, try_again(kStart)).value();
    check_fenced(1);
  }

  SUBCASE("a report that comes after a redelivery was asked for does not undo it") {
    claim_callbacks(db);
    db.write(&CallbackOutbox::redeliver, task_id(1), kStart).value();
    check_fenced(1);
    CHECK(claim_callbacks(db).at(0).attempt == 2);
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
    claim_callbacks(db);
    report(db, 1, last).value();
    db.write(&CallbackOutbox::redeliver, task_id(1), now).value();
    CHECK(find_callback(db, 1).progress ==
          domain::CallbackSummary{CallbackState::pending, 1, last.http_status, last.error, now});
    CHECK(numbers(claim_callbacks(db, now - milliseconds(1))) == "2");
    CHECK(numbers(claim_callbacks(db, now)) == "1");
  }

  SUBCASE("a callback that waits for its next try becomes due") {
    claim_callbacks(db);
    report(db, 1, try_again(kStart + std::chrono::hours(24))).value();
    db.write(&CallbackOutbox::redeliver, task_id(1), now).value();
    CHECK(find_callback(db, 1).progress.next_attempt_at == now);
  }

  SUBCASE("the bytes stay the same, and so do the other callbacks") {
    db.write(&CallbackOutbox::redeliver, task_id(1), kStart).value();
    CHECK(find_callback(db, 1) == make_callback(1));
    CHECK(find_callback(db, 2) == make_callback(2));
  }

  SUBCASE("a build without a callback has none to deliver again") {
    CHECK(outcome(db.write(&CallbackOutbox::redeliver, task_id(3), now)) == "not_found");
  }
}

}  // namespace

void callback_delivery_contract(Database& db) {
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
