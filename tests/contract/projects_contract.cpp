#include "tests/contract/projects_contract.hpp"

#include <limits>

#include <doctest/doctest.h>

#include "tests/contract/parallel.hpp"

namespace rdev::testing {

using domain::ProjectId;
using ports::BuildAudit;
using ports::BuildEvents;
using ports::CallbackOutbox;
using ports::Projects;
using ports::WorkQueue;

namespace {

constexpr std::size_t kAll = std::numeric_limits<std::size_t>::max();

domain::Project full_project() {
  domain::Project project = make_project("full");
  project.name = kOddText;
  project.repository = {.url = "ssh://git@forge.example/full.git", .branch = "release/1.0"};
  project.pod = domain::PodRef{
      .pod_namespace = "builds", .name = "rdev-full", .container = "dev", .workdir = "/srv/full"};
  project.agent = "claude-code";
  project.template_name = "service";
  project.provision = {.database = true, .cache = false, .dns = true, .repository = true};
  project.max_concurrent_builds = 1000;
  project.callback_secret = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";
  project.state = domain::ProjectState::provisioning;
  return project;
}

std::vector<std::string> ids(const Result<std::vector<domain::Project>>& projects) {
  std::vector<std::string> ids;
  for (const domain::Project& project : projects.value()) ids.push_back(project.id.str());
  return ids;
}

/// A build that has ended and has everything a build can have.
void add_finished_build(Database& db, int n, const std::string& project) {
  db.add_build(n, project);
  db.write(&WorkQueue::cancel, task_id(n)).value();
  db.write(&BuildEvents::append, task_id(n), 0, kStart, {{"build.cancelled", {}}}).value();
  db.write(&CallbackOutbox::add, make_callback(n, project)).value();
}

void insertion(Database& db) {
  SUBCASE("a project is found as it was inserted, with everything set") {
    db.write(&Projects::insert, full_project()).value();
    CHECK(db.read(&Projects::find, ProjectId{"full"}).value() == full_project());
  }

  SUBCASE("a project is found as it was inserted, with nothing optional set") {
    db.write(&Projects::insert, make_project()).value();
    CHECK(db.read(&Projects::find, ProjectId{"demo"}).value() == make_project());
  }

  SUBCASE("a second project with the same id is refused and the first stays") {
    db.write(&Projects::insert, make_project("full")).value();
    CHECK(outcome(db.write(&Projects::insert, full_project())) == "already_exists");
    CHECK(db.read(&Projects::find, ProjectId{"full"}).value() == make_project("full"));
  }

  SUBCASE("an unknown project is not found") {
    CHECK(outcome(db.read(&Projects::find, ProjectId{"demo"})) == "not_found");
  }
}

void listing(Database& db) {
  using Ids = std::vector<std::string>;
  for (const char* id : {"ab", "a-b", "b", "a0", "a"}) {
    db.write(&Projects::insert, make_project(id)).value();
  }

  SUBCASE("projects are listed by id in the order of its bytes") {
    CHECK(ids(db.read(&Projects::list, {}, kAll)) == Ids{"a", "a-b", "a0", "ab", "b"});
  }

  SUBCASE("a page has at most the limit, and the next begins after its last") {
    CHECK(ids(db.read(&Projects::list, {}, 2)) == Ids{"a", "a-b"});
    CHECK(ids(db.read(&Projects::list, ProjectId{"a-b"}, 2)) == Ids{"a0", "ab"});
    CHECK(ids(db.read(&Projects::list, ProjectId{"ab"}, 2)) == Ids{"b"});
    CHECK(ids(db.read(&Projects::list, ProjectId{"b"}, 2)) == Ids{});
    CHECK(ids(db.read(&Projects::list, {}, 0)) == Ids{});
  }

  SUBCASE("a page may begin after a project that is gone") {
    db.write(&Projects::remove, ProjectId{"a0"}).value();
    CHECK(ids(db.read(&Projects::list, ProjectId{"a0"}, kAll)) == Ids{"ab", "b"});
  }

  SUBCASE("listed projects are complete") {
    db.write(&Projects::insert, full_project()).value();
    const auto listed = db.read(&Projects::list, ProjectId{"b"}, kAll).value();
    REQUIRE(listed.size() == 1);
    CHECK(listed.front() == full_project());
  }
}

void removal(Database& db) {
  db.write(&Projects::insert, make_project("demo")).value();
  db.write(&Projects::insert, make_project("other")).value();

  SUBCASE("a removed project is gone, and cannot be removed again") {
    db.write(&Projects::remove, ProjectId{"demo"}).value();
    CHECK(outcome(db.read(&Projects::find, ProjectId{"demo"})) == "not_found");
    CHECK(outcome(db.write(&Projects::remove, ProjectId{"demo"})) == "not_found");
    CHECK(outcome(db.read(&Projects::find, ProjectId{"other"})) == "ok");
  }

  SUBCASE("removal takes the record of the project's builds with it") {
    add_finished_build(db, 1, "demo");
    db.write(&BuildAudit::finish, task_id(1), domain::BuildStatus::cancelled, {}, kStart).value();
    db.write(&Projects::remove, ProjectId{"demo"}).value();
    CHECK(outcome(db.read(&WorkQueue::find, task_id(1))) == "not_found");
    CHECK(outcome(db.read(&BuildAudit::find, task_id(1))) == "not_found");
    CHECK(outcome(db.read(&CallbackOutbox::find, task_id(1))) == "not_found");
    CHECK(db.read(&BuildEvents::list, task_id(1), 0, kAll).value().empty());
    CHECK(db.read(&BuildAudit::list, {}).value().empty());
  }

  SUBCASE("removal leaves the builds of other projects") {
    add_finished_build(db, 1, "demo");
    add_finished_build(db, 2, "other");
    db.write(&Projects::remove, ProjectId{"demo"}).value();
    CHECK(outcome(db.read(&WorkQueue::find, task_id(2))) == "ok");
    CHECK(outcome(db.read(&BuildAudit::find, task_id(2))) == "ok");
    CHECK(outcome(db.read(&CallbackOutbox::find, task_id(2))) == "ok");
    CHECK(db.read(&BuildEvents::list, task_id(2), 0, kAll).value().size() == 1);
  }

  SUBCASE("a project that comes again begins without a past") {
    add_finished_build(db, 1, "demo");
    db.write(&Projects::remove, ProjectId{"demo"}).value();
    db.write(&Projects::insert, make_project("demo")).value();
    db.add_build(1, "demo");
    CHECK(db.write(&BuildEvents::append, task_id(1), 0, kStart, {{"build.queued", {}}}).value() ==
          1);
    CHECK(outcome(db.read(&CallbackOutbox::find, task_id(1))) == "not_found");
  }

  SUBCASE("a project with a pending build is not removed, nor anything of it") {
    add_finished_build(db, 1, "demo");
    db.add_build(2, "demo");
    CHECK(outcome(db.write(&Projects::remove, ProjectId{"demo"})) == "conflict");
    CHECK(outcome(db.read(&Projects::find, ProjectId{"demo"})) == "ok");
    CHECK(outcome(db.read(&BuildAudit::find, task_id(1))) == "ok");
    CHECK(outcome(db.read(&WorkQueue::find, task_id(2))) == "ok");
  }

  SUBCASE("a project with a running build is not removed") {
    db.add_build(1, "demo");
    db.claim();
    CHECK(outcome(db.write(&Projects::remove, ProjectId{"demo"})) == "conflict");
    CHECK(outcome(db.read(&WorkQueue::find, task_id(1))) == "ok");
  }

  SUBCASE("another project's unfinished builds do not hold up a removal") {
    db.add_build(1, "other");
    CHECK(outcome(db.write(&Projects::remove, ProjectId{"demo"})) == "ok");
  }
}

void rotation(Database& db) {
  const domain::Timestamp until = kStart + std::chrono::hours(24);
  const auto rotate = [&](const std::string& secret, domain::Timestamp previous_until) {
    return outcome(
        db.write(&Projects::rotate_callback_secret, ProjectId{"demo"}, secret, previous_until));
  };
  db.write(&Projects::insert, make_project("other")).value();

  SUBCASE("a first secret has none before it") {
    db.write(&Projects::insert, make_project("demo")).value();
    CHECK(rotate("whsec_a", until) == "ok");
    const auto project = db.read(&Projects::find, ProjectId{"demo"}).value();
    CHECK(project.callback_secret == "whsec_a");
    CHECK(project.previous_callback_secret == std::nullopt);
    CHECK(project.previous_callback_secret_until == std::nullopt);
  }

  SUBCASE("the secret before stays beside the new one, and what was before that goes") {
    domain::Project project = make_project("demo");
    project.callback_secret = "whsec_a";
    db.write(&Projects::insert, project).value();
    CHECK(rotate("whsec_b", kStart) == "ok");
    CHECK(rotate("whsec_c", until) == "ok");
    project.callback_secret = "whsec_c";
    project.previous_callback_secret = "whsec_b";
    project.previous_callback_secret_until = until;
    CHECK(db.read(&Projects::find, ProjectId{"demo"}).value() == project);
    CHECK(rotate("whsec_c", kStart) == "ok");  // asked again: nothing to do
    CHECK(db.read(&Projects::find, ProjectId{"demo"}).value() == project);
    CHECK(db.read(&Projects::find, ProjectId{"other"}).value() == make_project("other"));
  }

  SUBCASE("an unknown project has no secret to rotate") {
    CHECK(rotate("whsec_a", until) == "not_found");
  }
}

void states(Database& db) {
  using domain::ProjectState;
  domain::Project project = make_project("demo");
  project.state = ProjectState::provisioning;
  project.repository.url = "";
  db.write(&Projects::insert, project).value();
  db.write(&Projects::insert, make_project("other")).value();
  const auto found = [&] { return db.read(&Projects::find, ProjectId{"demo"}).value(); };

  SUBCASE("a project that is made ready has its repository, and is else as it was") {
    db.write(&Projects::make_ready, ProjectId{"demo"}, "/srv/git/demo.git").value();
    CHECK(found() == make_project("demo"));
  }

  SUBCASE("a project whose removal begins says so, however often, and stays") {
    db.write(&Projects::begin_removal, ProjectId{"demo"}).value();
    db.write(&Projects::begin_removal, ProjectId{"demo"}).value();
    project.state = ProjectState::removing;
    CHECK(found() == project);
    CHECK(db.read(&Projects::find, ProjectId{"other"}).value() == make_project("other"));
  }

  SUBCASE("the removal of a project with an unfinished build does not begin") {
    db.add_build(1, "demo");
    CHECK(outcome(db.write(&Projects::begin_removal, ProjectId{"demo"})) == "conflict");
    CHECK(found() == project);
  }

  SUBCASE("a project is held as it is") {
    CHECK(db.write(&Projects::hold, ProjectId{"demo"}).value() == project);
  }

  SUBCASE("an unknown project has no state to change") {
    const ProjectId none{"none"};
    CHECK(outcome(db.write(&Projects::make_ready, none, "/x")) == "not_found");
    CHECK(outcome(db.write(&Projects::begin_removal, none)) == "not_found");
    CHECK(outcome(db.write(&Projects::hold, none)) == "not_found");
  }

  SUBCASE("of a removal and a submission at once, one comes after the other and sees it") {
    for (int n = 1; n <= 20; ++n) {
      const std::string id = "p" + std::to_string(n);
      db.write(&Projects::insert, make_project(id)).value();
      const auto done = in_parallel(2, [&](int side) {
        if (side == 0) return outcome(db.write(&Projects::begin_removal, ProjectId{id}));
        return outcome(db.storage().write([&](ports::UnitOfWork& unit) -> Result<void> {
          const auto held = unit.projects().hold(ProjectId{id});
          if (held.has_error()) return held.error();
          if (held->state != ProjectState::ready) return Error{Errc::conflict, "too late"};
          return unit.queue().enqueue(make_task(n, id));
        }));
      });
      CHECK((done[0] == "ok") != (done[1] == "ok"));
    }
  }
}

}  // namespace

void projects_contract(const StorageFactory& make) {
  Database db(make);
  SUBCASE("insertion") {
    insertion(db);
  }
  SUBCASE("listing") {
    listing(db);
  }
  SUBCASE("removal") {
    removal(db);
  }
  SUBCASE("states") {
    states(db);
  }
  SUBCASE("rotation of the callback secret") {
    rotation(db);
  }
}

}  // namespace rdev::testing
