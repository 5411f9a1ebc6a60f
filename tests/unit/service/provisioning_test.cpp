#include "core/service/provisioning.hpp"

#include <optional>
#include <set>
#include <stdexcept>
#include <string>

#include <doctest/doctest.h>

#include "core/service/provisioning_sweeper.hpp"
#include "ports/provisioning.hpp"
#include "tests/unit/service/provisioning_world.hpp"

namespace rdev::service {

using domain::ProjectId;
using domain::ResourceState;
using testing::demanding_project;
using testing::kEverything;
using testing::make_spec;

namespace {

using World = testing::ProvisioningWorld;

const ProjectId demo{"demo"};

}  // namespace

TEST_CASE("a project that asks for everything has everything, and is ready then") {
  World world;
  const auto made = world.created();
  CHECK(world.left() == kEverything);
  CHECK(made.project.state == domain::ProjectState::ready);
  CHECK(made.project.repository.url == "/srv/git/demo.git");
  const auto found = world.projects.find_with_resources(demo).value();
  CHECK(found.project == made.project);
  CHECK(found.resources == made.resources);
  REQUIRE(made.resources.size() == 4);
  for (const auto& resource : made.resources) CHECK(resource.state == ResourceState::created);
  // Nobody has anything left to do.
  world.clock.advance(std::chrono::hours(1));
  CHECK_FALSE(world.other.resume({}).value());
}

TEST_CASE("every step is told in the first build's events, without its credentials") {
  World world;
  const auto made = world.create_and_build().value();
  CHECK(world.event_types(made.build.task_id) ==
        "build.queued provision.created provision.created provision.created provision.created");
  std::string kinds;
  for (const auto& event : world.events(made.build.task_id)) {
    if (event.type == "provision.created") kinds += std::string(event.data.at("kind").as_string());
  }
  CHECK(kinds == "repositorydatabasecachedns");
  for (const auto& resource : world.resources()) {
    CHECK(resource.resource.secret.size() == 48);
    CHECK_FALSE(world.log.contains(resource.resource.secret));
  }
}

TEST_CASE("each resource has a key and a secret of its own") {
  World world;
  const auto made = world.created();
  std::set<std::string> own;
  for (const auto& resource : made.resources) {
    own.insert(resource.resource.key);
    own.insert(resource.resource.secret);
  }
  CHECK(own.size() == 8);
}

TEST_CASE("whichever step fails, nothing is left, and the failure is told") {
  for (std::size_t step = 0; step < 4; ++step) {
    CAPTURE(step);
    World world;
    world.all()[step]->fail_create({Errc::unavailable, "it is away"});
    const auto error = world.create_and_build().error();
    CHECK(error.code == Errc::provisioning_failed);
    CHECK(error.message == world.all()[step]->kind() + " demo: it is away");
    CHECK(world.left().empty());
    CHECK(world.metrics.value("rdev_provision_steps_total",
                              {{"kind", world.all()[step]->kind()}, {"outcome", "failed"}}) == 1);
    CHECK(world.create_and_build().has_value());
  }
}

TEST_CASE("a server that is away for good holds up no undoing, unless it may have made something") {
  World world;
  for (int i = 0; i < 9; ++i) world.dns.fail_destroy({Errc::unavailable, "away"});
  SUBCASE("nothing was done") {
    world.dns.fail_create({Errc::unavailable, "away"});
    CHECK(world.create_and_build().has_error());
    CHECK(world.left().empty());
  }
  SUBCASE("nobody knows") {
    world.dns.fail_create({Errc::uncertain, "away"});
    CHECK(world.create_and_build().has_error());
    CHECK(world.left() == "project");
  }
}

TEST_CASE("what is somebody else's is a conflict, and stays theirs") {
  World world;
  world.cache.occupy("demo");
  CHECK(world.create_and_build().error().code == Errc::already_exists);
  CHECK(world.left().empty());
  CHECK(world.create_and_build().error().code == Errc::already_exists);
}

TEST_CASE("a build that is refused leaves nothing") {
  World world;
  world.add_project("other", 5);
  for (int i = 0; i < 3; ++i) world.submit(make_spec(), "other");
  CHECK(world.create_and_build().error().code == Errc::queue_full);
  CHECK(world.left().empty());
}

TEST_CASE("whatever was written last before a death, nothing is left after it, or everything") {
  // One more write each time, until the whole thing gets through.
  std::size_t writes = 0;
  for (bool finished = false; !finished; ++writes) {
    CAPTURE(writes);
    REQUIRE(writes < 50);
    World world;
    std::size_t left = writes;
    if (left == 0) world.die();
    world.storage.after_commit([&] {
      if (left > 0 && --left == 0) world.die();
    });
    const auto done = world.create_and_build();
    finished = done.has_value() && !world.dead;
    const bool answered = done.has_value();
    world.resume();
    CHECK(world.left() == (answered ? kEverything : ""));
  }
  CHECK(writes == 12);  // the beginning, two a step, the end, and the one that gets through
}

TEST_CASE("a death between a step and its record leaves nothing") {
  for (std::size_t step = 0; step < 4; ++step) {
    CAPTURE(step);
    World world;
    world.all()[step]->when_created([&] { world.die(); });
    CHECK(world.create_and_build().has_error());
    CHECK_FALSE(world.left().empty());
    world.resume();
    CHECK(world.left().empty());
  }
}

TEST_CASE("nobody takes over from who is alive") {
  World world;
  world.dns.when_created([&] {
    world.clock.advance(std::chrono::seconds(80));
    CHECK_FALSE(world.other.resume({}).value());
  });
  CHECK(world.create_and_build().has_value());
  CHECK(world.left() == kEverything);
}

TEST_CASE("who was taken over unmakes what it has just made, and says that nothing is there") {
  World world;
  world.cache.when_created([&] { world.resume(); });
  CHECK(world.create_and_build().error().code == Errc::provisioning_failed);
  CHECK(world.left().empty());
}

TEST_CASE("a project that takes too long is given up, and nothing is left") {
  World world;
  world.database.when_created([&] { world.clock.advance(std::chrono::seconds(61)); });
  CHECK(world.create_and_build().error().code == Errc::timeout);
  CHECK(world.left().empty());
}

TEST_CASE("a provisioner that throws fails its step alone") {
  World world;
  world.dns.when_created([] { throw std::runtime_error("broken"); });
  CHECK(world.create_and_build().error().code == Errc::provisioning_failed);
  CHECK(world.left().empty());
}

TEST_CASE("what this server can't make is refused with its pointer, and nothing is made") {
  World world;
  Provisioning poor{{world.storage, world.clock, world.ids, world.log},
                    Provisioners({&world.repository, &world.database})};
  ProjectService projects{world.storage, world.builds, poor, world.clock};
  world.repository.refuse("demo");
  const auto error = projects.create_and_build(demanding_project(), make_spec(), "k").error();
  CHECK(error.code == Errc::invalid);
  REQUIRE(error.fields.size() == 3);
  CHECK(error.fields[0].pointer == "/project/id");
  CHECK(error.fields[1].pointer == "/project/provision/cache");
  CHECK(error.fields[2].pointer == "/project/provision/dns");
  CHECK(world.left().empty());
}

TEST_CASE("a sweep goes on with all that is due, and ends") {
  World world;
  ProvisioningSweeper sweeper(world.other, world.clock, world.log, std::chrono::seconds(5));
  CHECK(sweeper.sweep({}).value() == 0);
  for (const char* id : {"a", "b", "c"}) {
    domain::Project project = demanding_project();
    project.id = ProjectId(id);
    static_cast<void>(world.projects.create(project).value());
    world.dns.fail_destroy({Errc::unavailable, "away"});
    CHECK_FALSE(world.projects.remove(project.id).value());
  }
  world.clock.advance(std::chrono::hours(1));
  world.dns.fail_destroy({Errc::unavailable, "away"});
  CHECK(sweeper.sweep({}).value() == 3);
  CHECK(world.projects.list(std::nullopt, 10).value().size() == 1);
}

}  // namespace rdev::service
