#include <doctest/doctest.h>

#include "tests/contract/callback_outbox_parts.hpp"

namespace rdev::testing {

using domain::Callback;
using domain::CallbackId;
using domain::CallbackState;
using domain::Timestamp;
using ports::CallbackOutbox;

namespace {

using Endpoints = std::vector<std::string>;

std::string claim_numbers(Database& db, const Endpoints& not_to,
                          const std::optional<Endpoints>& only_to = std::nullopt) {
  return numbers(
      db.write(&CallbackOutbox::claim, {kStart, kCallbackLease, 100, not_to, only_to}).value());
}

void add_to(Database& db, int n, const std::string& url) {
  Callback callback = make_callback(n);
  callback.url = url;
  db.write(&CallbackOutbox::add, callback).value();
}

void end_as(Database& db, int n, CallbackState state) {
  const Callback callback = find_callback(db, n);
  db.write(&CallbackOutbox::report, callback.id, callback.attempt, {state, 500, "no", kStart})
      .value();
}

void endpoints(Database& db) {
  add_to(db, 1, "https://one.example/a?token=x");
  add_to(db, 2, "https://TWO.example:8443/b");
  add_to(db, 3, "https://one.example/c");

  SUBCASE("endpoints to pass over are passed over, whatever their paths and letters") {
    CHECK(claim_numbers(db, {"https://one.example", "https://none.example"}) == "2");
    CHECK(claim_numbers(db, {"https://two.example:8443"}) == "1 3");
  }

  SUBCASE("of some endpoints only theirs are taken, and of none none") {
    CHECK(claim_numbers(db, {}, Endpoints{}) == "");
    CHECK(claim_numbers(db, {}, Endpoints{"https://two.example:8443"}) == "2");
    CHECK(claim_numbers(db, {"https://one.example"}, Endpoints{"https://one.example"}) == "");
  }
}

void giving_back(Database& db) {
  db.write(&CallbackOutbox::add, make_callback(1)).value();

  SUBCASE("a claim that is given back leaves the callback due, and no try behind") {
    claim_callbacks(db);
    db.write(&CallbackOutbox::give_back, CallbackId{"msg_1"}, 1).value();
    CHECK(find_callback(db, 1).progress == make_callback(1).progress);
    CHECK(claim_callbacks(db).at(0).attempt == 2);
  }

  SUBCASE("only the newest claim can be given back, and only once") {
    CHECK(outcome(db.write(&CallbackOutbox::give_back, CallbackId{"msg_1"}, 0)) == "fenced");
    claim_callbacks(db);
    claim_callbacks(db, kStart + kCallbackLease);
    CHECK(outcome(db.write(&CallbackOutbox::give_back, CallbackId{"msg_1"}, 1)) == "fenced");
    CHECK(outcome(db.write(&CallbackOutbox::give_back, CallbackId{"msg_1"}, 2)) == "ok");
    CHECK(outcome(db.write(&CallbackOutbox::give_back, CallbackId{"msg_1"}, 2)) == "fenced");
    CHECK(outcome(db.write(&CallbackOutbox::report, CallbackId{"msg_1"}, 2,
                           {CallbackState::delivered, 204, {}, {}})) == "fenced");
  }
}

void listing(Database& db) {
  for (const int n : {1, 2, 3}) db.write(&CallbackOutbox::add, make_callback(n)).value();
  claim_callbacks(db);
  end_as(db, 1, CallbackState::dead);
  end_as(db, 2, CallbackState::delivered);
  end_as(db, 3, CallbackState::dead);
  const auto list = [&](const ports::CallbackFilter& filter) {
    return numbers(db.read(&CallbackOutbox::list, filter).value());
  };

  SUBCASE("the newest build's comes first, page by page, by state and by project") {
    CHECK(list({}) == "3 2 1");
    CHECK(list({{}, {}, {}, 2}) == "3 2");
    CHECK(list({{}, {}, task_id(2), 50}) == "1");
    CHECK(list({CallbackState::dead, {}, {}, 50}) == "3 1");
    CHECK(list({CallbackState::dead, {}, task_id(3), 50}) == "1");
    CHECK(list({CallbackState::delivered, {}, {}, 50}) == "2");
    CHECK(list({CallbackState::pending, {}, {}, 50}) == "");
    CHECK(list({CallbackState::dead, domain::ProjectId{"demo"}, {}, 50}) == "3 1");
    CHECK(list({{}, domain::ProjectId{"other"}, {}, 50}) == "");
  }

  SUBCASE("a listed callback has everything but its body") {
    Callback callback = find_callback(db, 3);
    callback.body.clear();
    CHECK(db.read(&CallbackOutbox::list, {}).value().at(0) == callback);
  }
}

void redelivering_dead(Database& db) {
  for (const int n : {1, 2, 3}) db.write(&CallbackOutbox::add, make_callback(n)).value();
  claim_callbacks(db);
  end_as(db, 1, CallbackState::dead);
  end_as(db, 2, CallbackState::delivered);
  end_as(db, 3, CallbackState::dead);
  const Timestamp later = kStart + std::chrono::hours(1);
  const auto redeliver = [&](const std::optional<domain::ProjectId>& project, std::size_t limit) {
    return db.write(&CallbackOutbox::redeliver_dead, project, later, limit).value();
  };

  SUBCASE("all that are dead become due, and no others") {
    CHECK(redeliver({}, 100) == 2);
    CHECK(redeliver({}, 100) == 0);
    CHECK(numbers(claim_callbacks(db, later)) == "1 3");
    CHECK(find_callback(db, 2).progress.state == CallbackState::delivered);
  }

  SUBCASE("no more than the limit, and of the project asked for") {
    CHECK(redeliver(domain::ProjectId{"other"}, 100) == 0);
    CHECK(redeliver(domain::ProjectId{"demo"}, 1) == 1);
    CHECK(redeliver(domain::ProjectId{"demo"}, 1) == 1);
    CHECK(redeliver({}, 1) == 0);
  }

  SUBCASE("the tries so far count as those before") {
    CHECK(redeliver({}, 100) == 2);
    CHECK(find_callback(db, 1).attempts_before == 1);
    CHECK(find_callback(db, 1).progress.attempts == 1);
    db.write(&CallbackOutbox::redeliver, task_id(2), later).value();
    CHECK(find_callback(db, 2).attempts_before == 1);
  }
}

}  // namespace

void callback_operation_contract(Database& db) {
  SUBCASE("endpoints") {
    endpoints(db);
  }
  SUBCASE("giving back") {
    giving_back(db);
  }
  SUBCASE("listing") {
    listing(db);
  }
  SUBCASE("redelivering the dead") {
    redelivering_dead(db);
  }
}

}  // namespace rdev::testing
