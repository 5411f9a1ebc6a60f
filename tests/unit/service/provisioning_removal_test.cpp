#include <chrono>
#include <cstddef>
#include <optional>
#include <string>

#include <doctest/doctest.h>

#include "tests/unit/service/provisioning_world.hpp"

namespace rdev::service {

using domain::ProjectId;
using domain::ResourceState;
using testing::kEverything;
using testing::make_spec;

namespace {

using World = testing::ProvisioningWorld;

const ProjectId demo{"demo"};

}  // namespace

TEST_CASE(
    "an undoing that fails is tried again, then shown as needing attention, and never forgotten") {
  World world;
  for (int i = 0; i < 6; ++i) world.database.fail_destroy({Errc::forbidden, "not yours to drop"});
  world.dns.fail_create({Errc::unavailable, "away"});
  const auto error = world.create_and_build().error();
  CHECK(error.message.find("still being undone") != std::string::npos);
  CHECK(world.left() == "project database");

  const auto state = [&] { return world.resources().at(1); };
  CHECK(state().state == ResourceState::undoing);
  CHECK(state().attempts == 1);
  CHECK(state().last_error == "not yours to drop");
  CHECK(world.resources().at(0).state == ResourceState::undone);
  CHECK_FALSE(world.other.resume({}).value());  // not at once
  std::chrono::seconds pause(2);
  for (int attempt = 2; attempt <= 6; ++attempt) {
    world.clock.advance(pause - std::chrono::seconds(1));
    CHECK_FALSE(world.other.resume({}).value());
    world.clock.advance(std::chrono::seconds(1));
    CHECK(world.other.resume({}).value());
    CHECK(state().attempts == attempt);
    CHECK(state().state ==
          (attempt >= 5 ? ResourceState::needs_attention : ResourceState::undoing));
    pause *= 2;
  }
  CHECK(world.log.contains("resource needs attention"));
  CHECK(world.metrics.value("rdev_provision_needs_attention_total", {{"kind", "database"}}) == 1);
  world.resume();
  CHECK(world.left().empty());
}

TEST_CASE("a failing undoing does not keep the others from going") {
  World world;
  world.created();
  world.dns.fail_destroy({Errc::unavailable, "away"});
  CHECK_FALSE(world.projects.remove(demo).value());
  CHECK(world.left() == "project dns");
  CHECK(world.projects.find(demo).value().state == domain::ProjectState::removing);
  // Whoever asks again need not wait.
  CHECK(world.projects.remove(demo).value());
  CHECK(world.left().empty());
}

TEST_CASE("a removed project leaves nothing, unless its data is to be kept") {
  World world;
  world.created();
  SUBCASE("all goes") {
    CHECK(world.projects.remove(demo).value());
    CHECK(world.left().empty());
  }
  SUBCASE("the data stays") {
    CHECK(world.projects.remove(demo, true).value());
    CHECK(world.left() == "repository database cache");
  }
}

TEST_CASE("a removal goes on after a death, wherever that was") {
  std::size_t writes = 1;  // before the first, nobody has begun
  for (bool finished = false; !finished; ++writes) {
    CAPTURE(writes);
    REQUIRE(writes < 50);
    World world;
    world.created();
    std::size_t left = writes;
    world.storage.after_commit([&] {
      if (left > 0 && --left == 0) world.die();
    });
    const auto done = world.projects.remove(demo);
    finished = done.has_value() && !world.dead;
    world.resume();
    CHECK(world.left().empty());
  }
  CHECK(writes > 10);
}

TEST_CASE("nothing is built in a project that is being made or removed") {
  World world;
  std::optional<Error> refused;
  world.dns.when_created([&] { refused = world.builds.submit(demo, make_spec(), "k").error(); });
  const auto made = world.create_and_build().value();
  CHECK(refused->code == Errc::conflict);
  CHECK(world.projects.remove(demo).error().code == Errc::conflict);
  world.cancel(made.build.task_id);
  world.dns.fail_destroy({Errc::unavailable, "away"});
  CHECK_FALSE(world.projects.remove(demo).value());
  CHECK(world.builds.submit(demo, make_spec(), "k").error().code == Errc::conflict);
}

TEST_CASE("a project that is being made is not removed") {
  World world;
  std::optional<Error> refused;
  world.dns.when_created([&] { refused = world.projects.remove(demo).error(); });
  world.created();
  CHECK(refused->code == Errc::conflict);
  CHECK(world.left() == kEverything);
}

TEST_CASE("what a server is no longer set up for needs attention, and is said so") {
  World world;
  world.created();
  Provisioning poor{{world.storage, world.clock, world.ids, world.log},
                    Provisioners({&world.repository, &world.database, &world.dns})};
  CHECK_FALSE(poor.remove(demo, false).value());
  CHECK(world.left() == "project cache");
  CHECK(world.resources().at(2).last_error->find("memory_cache") != std::string::npos);
}

}  // namespace rdev::service
