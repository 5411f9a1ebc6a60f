#include "tests/contract/provisioning_contract.hpp"

#include <chrono>
#include <optional>
#include <set>

#include <doctest/doctest.h>

#include "tests/contract/parallel.hpp"

namespace rdev::testing {

using domain::ProjectId;
using domain::ProvisionedResource;
using domain::ProvisioningSaga;
using domain::ResourceState;
using ports::Provisioning;
using std::chrono::seconds;

namespace {

const ProjectId demo{"demo"};

std::optional<ProvisioningSaga> find(Database& db, const ProjectId& project = demo) {
  return db.read(&Provisioning::find, project).value();
}

std::vector<ProvisionedResource> resources(Database& db, const ProjectId& project = demo) {
  return db.read(&Provisioning::resources, project).value();
}

ProvisionedResource full_resource() {
  ProvisionedResource full = make_resource(3);
  full.resource.kind = "dns";
  full.resource.name = kOddText;
  full.resource.secret = kOddText;
  full.resource.detail = {{"zone", kOddText}, {"number", 7}, {"list", {1, 2}}};
  full.state = ResourceState::needs_attention;
  full.attempts = 12;
  full.last_error = kOddText;
  full.environment = {{"DATABASE_URL", kOddText}, {"EMPTY", ""}};
  full.updated_at = kStart + seconds(1);
  return full;
}

void sagas(Database& db) {
  SUBCASE("a saga is found as it was begun, until it ends") {
    CHECK(find(db) == std::nullopt);
    ProvisioningSaga saga = make_saga();
    saga.direction = ProvisioningSaga::Direction::undoing;
    saga.keep_data = true;
    saga.attempts = 3;
    db.write(&Provisioning::begin, saga).value();
    CHECK(find(db) == saga);
    db.write(&Provisioning::end, demo).value();
    CHECK(find(db) == std::nullopt);
  }

  SUBCASE("a project has one saga at a time") {
    db.write(&Provisioning::begin, make_saga()).value();
    ProvisioningSaga other = make_saga();
    other.owner = "owner-2";
    CHECK(outcome(db.write(&Provisioning::begin, other)) == "already_exists");
    CHECK(find(db) == make_saga());
  }

  SUBCASE("what has no saga, or no project, is not found") {
    CHECK(outcome(db.write(&Provisioning::begin, make_saga("none"))) == "not_found");
    CHECK(outcome(db.write(&Provisioning::update, make_saga())) == "not_found");
    CHECK(outcome(db.write(&Provisioning::end, demo)) == "not_found");
    CHECK(outcome(db.write(&Provisioning::hold, demo, "owner-1", kStart)) == "fenced");
  }

  SUBCASE("an update replaces all of it") {
    db.write(&Provisioning::begin, make_saga()).value();
    ProvisioningSaga changed = make_saga();
    changed.direction = ProvisioningSaga::Direction::undoing;
    changed.keep_data = true;
    changed.attempts = 1;
    changed.owner = "";
    changed.due_at = kStart + seconds(5);
    db.write(&Provisioning::update, changed).value();
    CHECK(find(db) == changed);
  }
}

void ownership(Database& db) {
  SUBCASE("a saga goes to others when it is due, and not before") {
    db.write(&Provisioning::begin, make_saga()).value();
    db.write(&Provisioning::hold, demo, "owner-1", kStart + seconds(10)).value();
    const auto claim = [&](seconds after) {
      return db.write(&Provisioning::claim, kStart + after, "owner-2", kStart + seconds(60))
          .value();
    };
    CHECK(claim(seconds(9)) == std::nullopt);
    ProvisioningSaga theirs = make_saga();
    theirs.owner = "owner-2";
    theirs.due_at = kStart + seconds(60);
    CHECK(claim(seconds(10)) == theirs);
    CHECK(find(db) == theirs);
    CHECK(claim(seconds(59)) == std::nullopt);
  }

  SUBCASE("who has lost a saga can't hold it any more") {
    db.write(&Provisioning::begin, make_saga()).value();
    db.write(&Provisioning::claim, kStart, "owner-2", kStart + seconds(60)).value();
    CHECK(outcome(db.write(&Provisioning::hold, demo, "owner-1", kStart + seconds(90))) ==
          "fenced");
    CHECK(find(db)->due_at == kStart + seconds(60));
    CHECK(outcome(db.write(&Provisioning::hold, demo, "owner-2", kStart + seconds(90))) == "ok");
  }

  SUBCASE("what has been due the longest comes first") {
    for (const int n : {2, 1, 3}) {
      const std::string id = "p" + std::to_string(n);
      db.write(&ports::Projects::insert, make_project(id)).value();
      ProvisioningSaga saga = make_saga(id);
      saga.due_at = kStart + seconds(n);
      db.write(&Provisioning::begin, saga).value();
    }
    std::string order;
    while (
        const auto claimed =
            db.write(&Provisioning::claim, kStart + seconds(3), "o", kStart + seconds(9)).value()) {
      order += claimed->project_id.str() + " ";
    }
    CHECK(order == "p1 p2 p3 ");
  }

  SUBCASE("many that claim at once never get the same") {
    std::set<std::string> expected;
    for (int n = 0; n < 8; ++n) {
      const std::string id = "p" + std::to_string(n);
      db.write(&ports::Projects::insert, make_project(id)).value();
      db.write(&Provisioning::begin, make_saga(id)).value();
      expected.insert(id);
    }
    const auto all = in_parallel(4, [&](int n) {
      std::vector<std::string> mine;
      const std::string owner = "owner-" + std::to_string(n);
      while (const auto claimed =
                 db.write(&Provisioning::claim, kStart, owner, kStart + seconds(60)).value()) {
        mine.push_back(claimed->project_id.str());
      }
      return mine;
    });
    std::multiset<std::string> claimed;
    for (const auto& mine : all) claimed.insert(mine.begin(), mine.end());
    CHECK(claimed == std::multiset<std::string>(expected.begin(), expected.end()));
  }
}

void records(Database& db) {
  SUBCASE("resources are listed as they were put, by position") {
    CHECK(resources(db).empty());
    db.write(&Provisioning::put, full_resource()).value();
    db.write(&Provisioning::put, make_resource(1)).value();
    CHECK(resources(db) == std::vector{make_resource(1), full_resource()});
  }

  SUBCASE("a resource that is put again replaces what was known of it, and nothing else") {
    db.write(&Provisioning::put, make_resource(1)).value();
    db.write(&Provisioning::put, make_resource(3)).value();
    db.write(&Provisioning::put, full_resource()).value();
    CHECK(resources(db) == std::vector{make_resource(1), full_resource()});
    db.write(&Provisioning::put, make_resource(3)).value();
    CHECK(resources(db) == std::vector{make_resource(1), make_resource(3)});
  }

  SUBCASE("a forgotten resource is gone, the others stay, and to forget it again is no error") {
    db.write(&Provisioning::put, make_resource(1)).value();
    db.write(&Provisioning::put, make_resource(2)).value();
    db.write(&Provisioning::forget, demo, 1).value();
    db.write(&Provisioning::forget, demo, 1).value();
    CHECK(resources(db) == std::vector{make_resource(2)});
  }

  SUBCASE("each project has its own") {
    db.write(&ports::Projects::insert, make_project("other")).value();
    db.write(&Provisioning::put, make_resource(1)).value();
    CHECK(resources(db, ProjectId{"other"}).empty());
    CHECK(outcome(db.write(&Provisioning::put, make_resource(1, "none"))) == "not_found");
  }

  SUBCASE("a removed project takes its saga and resources with it") {
    db.write(&Provisioning::begin, make_saga()).value();
    db.write(&Provisioning::put, make_resource(1)).value();
    db.write(&ports::Projects::remove, demo).value();
    CHECK(find(db) == std::nullopt);
    CHECK(resources(db).empty());
  }
}

}  // namespace

void provisioning_contract(const StorageFactory& make) {
  Database db(make);
  db.write(&ports::Projects::insert, make_project()).value();
  sagas(db);
  ownership(db);
  records(db);
}

}  // namespace rdev::testing
