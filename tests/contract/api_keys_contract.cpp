#include "tests/contract/api_keys_contract.hpp"

#include <doctest/doctest.h>

namespace rdev::testing {

using domain::ApiKey;
using domain::ApiKeyId;
using domain::Scope;
using ports::ApiKeys;

namespace {

constexpr domain::Timestamp kLater = kStart + std::chrono::minutes(1);

ApiKey full_key() {
  ApiKey key = make_api_key(1);
  key.name = kOddText;
  key.digest = std::string(64, 'a');
  key.scopes = {Scope::admin, Scope::builds_read, Scope::builds_write, Scope::projects_write};
  key.projects = {domain::ProjectId{"demo"}, domain::ProjectId{"a-1"}};
  key.expires_at = kStart + std::chrono::hours(24);
  key.last_used_at = kStart + std::chrono::milliseconds(1);
  key.revoked_at = kStart + std::chrono::milliseconds(2);
  return key;
}

ApiKey find(Database& db, int n) {
  return db.read(&ApiKeys::find_by_digest, make_api_key(n).digest).value();
}

void insertion(Database& db) {
  SUBCASE("a key is found by its digest as it was inserted, with everything set") {
    db.write(&ApiKeys::insert, full_key()).value();
    CHECK(db.read(&ApiKeys::find_by_digest, full_key().digest).value() == full_key());
  }

  SUBCASE("a key is found as it was inserted, with nothing optional set") {
    db.write(&ApiKeys::insert, make_api_key(1)).value();
    CHECK(find(db, 1) == make_api_key(1));
  }

  SUBCASE("a known id is refused, whatever the digest, and the first stays") {
    db.write(&ApiKeys::insert, make_api_key(1)).value();
    ApiKey second = make_api_key(2);
    second.id = make_api_key(1).id;
    CHECK(outcome(db.write(&ApiKeys::insert, second)) == "already_exists");
    CHECK(find(db, 1) == make_api_key(1));
    CHECK(outcome(db.read(&ApiKeys::find_by_digest, second.digest)) == "not_found");
  }

  SUBCASE("a known digest is refused, whatever the id, and the first stays") {
    db.write(&ApiKeys::insert, make_api_key(1)).value();
    ApiKey second = make_api_key(2);
    second.digest = make_api_key(1).digest;
    CHECK(outcome(db.write(&ApiKeys::insert, second)) == "already_exists");
    CHECK(db.read(&ApiKeys::list).value() == std::vector<ApiKey>{make_api_key(1)});
  }

  SUBCASE("an unknown digest is not found, nor a part of a known one") {
    db.write(&ApiKeys::insert, make_api_key(1)).value();
    CHECK(outcome(db.read(&ApiKeys::find_by_digest, "digest-2")) == "not_found");
    CHECK(outcome(db.read(&ApiKeys::find_by_digest, "digest-")) == "not_found");
    CHECK(outcome(db.read(&ApiKeys::find_by_digest, "DIGEST-1")) == "not_found");
    CHECK(outcome(db.read(&ApiKeys::find_by_digest, "")) == "not_found");
  }

  SUBCASE("there are no keys before the first, and some ever after, even if it is revoked") {
    CHECK_FALSE(db.read(&ApiKeys::any).value());
    db.write(&ApiKeys::insert, make_api_key(1)).value();
    CHECK(db.read(&ApiKeys::any).value());
    db.write(&ApiKeys::revoke, make_api_key(1).id, kLater).value();
    CHECK(db.read(&ApiKeys::any).value());
  }

  SUBCASE("keys are listed by id") {
    CHECK(db.read(&ApiKeys::list).value().empty());
    for (const int n : {2, 1, 3}) db.write(&ApiKeys::insert, make_api_key(n)).value();
    CHECK(db.read(&ApiKeys::list).value() ==
          std::vector<ApiKey>{make_api_key(1), make_api_key(2), make_api_key(3)});
  }
}

void use(Database& db) {
  for (const int n : {1, 2}) db.write(&ApiKeys::insert, make_api_key(n)).value();
  ApiKey key = make_api_key(1);

  SUBCASE("a revoked key is found with the time, and the others stay") {
    db.write(&ApiKeys::revoke, key.id, kLater).value();
    key.revoked_at = kLater;
    CHECK(find(db, 1) == key);
    CHECK(db.read(&ApiKeys::list).value() == std::vector<ApiKey>{key, make_api_key(2)});
  }

  SUBCASE("a key that is revoked again keeps the first time") {
    db.write(&ApiKeys::revoke, key.id, kLater).value();
    CHECK(outcome(db.write(&ApiKeys::revoke, key.id, kLater + std::chrono::hours(1))) == "ok");
    CHECK(find(db, 1).revoked_at == kLater);
  }

  SUBCASE("every use is noted, the last one counts, and the other keys stay") {
    db.write(&ApiKeys::touch, key.id, kStart).value();
    db.write(&ApiKeys::touch, key.id, kLater).value();
    key.last_used_at = kLater;
    CHECK(find(db, 1) == key);
    CHECK(find(db, 2) == make_api_key(2));
  }

  SUBCASE("an unknown key can be neither revoked nor used") {
    CHECK(outcome(db.write(&ApiKeys::revoke, ApiKeyId{"key-9"}, kLater)) == "not_found");
    CHECK(outcome(db.write(&ApiKeys::touch, ApiKeyId{"key-9"}, kLater)) == "not_found");
  }
}

}  // namespace

void api_keys_contract(const StorageFactory& make) {
  Database db(make);
  SUBCASE("insertion") {
    insertion(db);
  }
  SUBCASE("use") {
    use(db);
  }
}

}  // namespace rdev::testing
