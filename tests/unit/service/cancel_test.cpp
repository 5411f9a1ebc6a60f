#include <future>

#include <doctest/doctest.h>

#include "adapters/memory/templates.hpp"
#include "core/service/build_service.hpp"
#include "core/worker/build_recorder.hpp"
#include "tests/support/core_world.hpp"

namespace rdev::service {

using domain::BuildStatus;
using testing::make_spec;

namespace {

struct World : testing::CoreWorld {
  memory::Templates templates;
  BuildService builds{storage, templates, clock, ids};

  World() { add_project(); }

  void finish(const worker::ClaimedBuild& build, bool success) {
    domain::BuildResult result;
    result.success = success;
    worker::BuildRecorder recorder(storage, clock, ids, {build.task.id, build.task.attempt});
    recorder.finish(result).value();
  }
};

}  // namespace

TEST_CASE("a pending build is cancelled at once, with its terminal event") {
  World world;
  const auto id = world.submit(make_spec());
  world.clock.advance(std::chrono::seconds(5));
  const auto entry = world.builds.cancel(id).value();
  CHECK(entry.status == BuildStatus::cancelled);
  CHECK(entry.cancel_requested);
  CHECK(entry.finished_at == world.clock.now());
  CHECK_FALSE(entry.result);
  CHECK(world.entry(id) == entry);
  CHECK(world.task(id).status == BuildStatus::cancelled);
  CHECK(world.event_types(id) == "build.queued build.cancelled");
}

TEST_CASE("a running build is marked, and its worker told") {
  World world;
  const auto id = world.submit(make_spec());
  world.claim();
  std::promise<std::string> told;
  const auto subscription = world.storage.subscribe([&](const ports::Change& change) {
    if (change.topic == ports::Change::Topic::cancel) told.set_value(change.key);
  });
  const auto entry = world.builds.cancel(id).value();
  CHECK(entry.status == BuildStatus::running);
  CHECK(entry.cancel_requested);
  CHECK(world.task(id).cancel_requested);
  CHECK(world.event_types(id) == "build.queued build.started");
  auto key = told.get_future();
  REQUIRE(key.wait_for(std::chrono::seconds(10)) == std::future_status::ready);
  CHECK(key.get() == id.str());
}

TEST_CASE("cancelling twice is as good as once") {
  World world;
  const auto id = world.submit(make_spec());
  SUBCASE("pending") {}
  SUBCASE("running") {
    world.claim();
  }
  const auto first = world.builds.cancel(id).value();
  const auto events = world.event_types(id);
  CHECK(world.builds.cancel(id).value() == first);
  CHECK(world.event_types(id) == events);
}

TEST_CASE("a finished build can't be cancelled, and stays as it is") {
  World world;
  const auto id = world.submit(make_spec());
  world.finish(world.claim(), true);
  const auto before = world.entry(id);
  const auto error = world.builds.cancel(id).error();
  CHECK(error.code == Errc::conflict);
  CHECK(error.message == "the build is completed already");
  CHECK(world.entry(id) == before);
  CHECK(world.task(id).status == BuildStatus::completed);
}

TEST_CASE("cancelling a build that finished in time is refused; one that lost the race is not") {
  World world;
  world.submit(make_spec());
  const auto build = world.claim();
  world.builds.cancel(build.task.id).value();
  world.finish(build, true);
  const auto entry = world.builds.cancel(build.task.id).value();
  CHECK(entry.status == BuildStatus::cancelled);
  REQUIRE(entry.result);  // what was done by then is not hidden
  CHECK(entry.result->success);
}

TEST_CASE("an unknown build can't be cancelled") {
  World world;
  CHECK(world.builds.cancel(domain::TaskId("unknown")).error().code == Errc::not_found);
}

TEST_CASE("a cancelled pending build has its callback, and is never claimed") {
  World world;
  auto spec = make_spec();
  spec.callback_url = "https://bot.example/callback";
  const auto id = world.submit(spec);
  world.builds.cancel(id).value();
  CHECK(world.callback(id).body.find("\"type\":\"build.cancelled\"") != std::string::npos);
  CHECK_THROWS(world.claim());
}

}  // namespace rdev::service
