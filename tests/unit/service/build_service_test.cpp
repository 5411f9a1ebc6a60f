#include "core/service/build_service.hpp"

#include <chrono>
#include <future>

#include <doctest/doctest.h>

#include "adapters/memory/templates.hpp"
#include "ports/projects.hpp"
#include "tests/support/core_world.hpp"

namespace rdev::service {

using domain::BuildStatus;
using testing::make_spec;

namespace {

domain::Template service_template() {
  domain::Template service;
  service.name = "service";
  service.variables["port"] = {"", true, std::nullopt, "[0-9]+"};
  return service;
}

struct World : testing::CoreWorld {
  memory::Templates templates{{{service_template(), {}}}};
  BuildService builds{storage, templates, clock, ids, BuildLimits{3}};
  domain::ProjectId demo{"demo"};

  [[nodiscard]] std::size_t count() { return builds.list({}).value().size(); }
};

}  // namespace

TEST_CASE("a submitted build is pending, in the queue and in the record alike") {
  World world;
  world.add_project();
  auto spec = make_spec("write a haiku");
  spec.priority = 7;
  spec.max_attempts = 3;
  const auto entry = world.builds.submit(world.demo, spec, "key-1").value();

  CHECK(entry.status == BuildStatus::pending);
  CHECK(entry.spec == spec);
  CHECK(entry.requested_by == "key-1");
  CHECK(entry.created_at == world.clock.now());
  CHECK(world.entry(entry.task_id) == entry);

  const auto task = world.task(entry.task_id);
  CHECK(task.project_id == world.demo);
  CHECK(task.status == BuildStatus::pending);
  CHECK(task.priority == 7);
  CHECK(task.max_attempts == 3);
  CHECK(task.ready_at == entry.created_at);

  const auto events = world.events(entry.task_id);
  REQUIRE(events.size() == 1);
  CHECK(events[0].seq == 1);
  CHECK(events[0].attempt == 0);
  CHECK(events[0].type == "build.queued");
  CHECK(events[0].at == entry.created_at);
}

TEST_CASE("a submission wakes workers and watchers, after its commit") {
  World world;
  world.add_project();
  std::promise<void> work_told;
  const auto subscription = world.storage.subscribe([&](const ports::Change& change) {
    if (change.topic != ports::Change::Topic::work) return;
    CHECK(change.key == "demo");
    CHECK(world.count() == 1);
    work_told.set_value();
  });
  CHECK(world.builds.submit(world.demo, make_spec(), "key-1").has_value());
  CHECK(work_told.get_future().wait_for(std::chrono::seconds(10)) == std::future_status::ready);
}

TEST_CASE("a submission to an unknown project leaves nothing") {
  World world;
  CHECK(world.builds.submit(world.demo, make_spec(), "key-1").error().code == Errc::not_found);
  CHECK(world.count() == 0);
}

TEST_CASE("a submission that the database refuses leaves nothing") {
  World world;
  world.add_project();
  world.storage.set_unavailable(true);
  CHECK(world.builds.submit(world.demo, make_spec(), "key-1").error().code == Errc::unavailable);
  world.storage.set_unavailable(false);
  CHECK(world.count() == 0);
}

TEST_CASE("a full queue refuses, until a build has left it") {
  World world;
  world.add_project();
  const auto first = world.submit(make_spec());
  world.submit(make_spec());
  world.submit(make_spec());
  CHECK(world.builds.submit(world.demo, make_spec(), "key-1").error().code == Errc::queue_full);
  CHECK(world.count() == 3);
  world.cancel(first);
  CHECK(world.builds.submit(world.demo, make_spec(), "key-1").has_value());
}

TEST_CASE("running builds do not fill the queue") {
  World world;
  world.add_project();
  for (int i = 0; i < 3; ++i) world.submit(make_spec());
  world.claim();
  CHECK(world.builds.submit(world.demo, make_spec(), "key-1").has_value());
}

TEST_CASE("a template that does not exist is refused, with its place in the spec") {
  World world;
  world.add_project();
  auto spec = make_spec();
  spec.template_name = "servic";
  const auto error = world.builds.submit(world.demo, spec, "key-1").error();
  CHECK(error.code == Errc::invalid);
  REQUIRE(error.fields.size() == 1);
  CHECK(error.fields[0].pointer == "/template");
  CHECK(world.count() == 0);
}

TEST_CASE("missing, unknown and ill-formed variables of a template are refused") {
  World world;
  world.add_project();
  auto spec = make_spec();
  spec.template_name = "service";
  SUBCASE("missing") {}
  SUBCASE("unknown") {
    spec.variables = {{"port", "80"}, {"prot", "80"}};
  }
  SUBCASE("ill-formed") {
    spec.variables = {{"port", "eighty"}};
  }
  const auto error = world.builds.submit(world.demo, spec, "key-1").error();
  CHECK(error.code == Errc::invalid);
  REQUIRE(error.fields.size() == 1);
  CHECK(error.fields[0].pointer.starts_with("/variables/"));
  CHECK(world.count() == 0);
}

TEST_CASE("variables without a template would be lost, and are refused") {
  World world;
  world.add_project();
  auto spec = make_spec();
  spec.variables = {{"port", "80"}};
  const auto error = world.builds.submit(world.demo, spec, "key-1").error();
  CHECK(error.code == Errc::invalid);
  REQUIRE(error.fields.size() == 1);
  CHECK(error.fields[0].pointer == "/variables");
  CHECK(world.count() == 0);
}

TEST_CASE("the variables of the project's template are checked as well") {
  World world;
  auto project = world.add_project("first");
  project.id = world.demo;
  project.template_name = "service";
  world.database.write([&](ports::UnitOfWork& unit) { return unit.projects().insert(project); })
      .value();
  CHECK(world.builds.submit(world.demo, make_spec(), "key-1").error().code == Errc::invalid);
  auto spec = make_spec();
  spec.variables = {{"port", "80"}};
  CHECK(world.builds.submit(world.demo, spec, "key-1").has_value());
}

TEST_CASE("a spec that was made in C++ is held to the rules, or its record could not be read") {
  World world;
  world.add_project();
  auto spec = make_spec("");
  spec.priority = 101;
  const auto refused = world.builds.submit(world.demo, spec, "key-1");
  REQUIRE(refused.error().code == Errc::invalid);
  CHECK(refused.error().fields.size() == 2);
  CHECK(world.count() == 0);
}

TEST_CASE("a build that is to be pushed is recorded as one to be committed") {
  World world;
  world.add_project();
  auto spec = make_spec();
  spec.auto_push = true;
  CHECK(world.builds.submit(world.demo, spec, "key-1").value().spec.auto_commit);
}

TEST_CASE("a listing names an unknown project, rather than being empty") {
  World world;
  ports::BuildFilter filter;
  filter.project_id = world.demo;
  CHECK(world.builds.list(filter).error().code == Errc::not_found);
  world.add_project();
  CHECK(world.builds.list(filter).value().empty());
}

TEST_CASE("events after a place are given, and an unknown build is not found") {
  World world;
  world.add_project();
  const auto id = world.submit(make_spec());
  world.claim();
  REQUIRE(world.builds.events(id, 0, 10).value().size() == 2);
  const auto later = world.builds.events(id, 1, 10).value();
  REQUIRE(later.size() == 1);
  CHECK(later[0].type == "build.started");
  CHECK(world.builds.events(id, 0, 1).value()[0].type == "build.queued");
  CHECK(world.builds.events(id, 2, 10).value().empty());
  CHECK(world.builds.events(domain::TaskId("unknown"), 0, 10).error().code == Errc::not_found);
}

}  // namespace rdev::service
