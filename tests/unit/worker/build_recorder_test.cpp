#include "core/worker/build_recorder.hpp"

#include <chrono>
#include <future>
#include <string>

#include <doctest/doctest.h>

#include "tests/support/core_world.hpp"

namespace rdev::worker {

using domain::BuildStatus;
using std::chrono::milliseconds;
using std::chrono::seconds;

namespace {

struct World : testing::CoreWorld {
  domain::TaskId id;
  std::stop_source give_up;

  explicit World(int max_attempts = 2) {
    add_project();
    auto spec = testing::make_spec();
    spec.max_attempts = max_attempts;
    spec.callback_url = "https://bot.example/callback";
    id = submit(spec);
    claim();
  }

  BuildRecorder recorder(int attempt = 1, milliseconds persistence = milliseconds(0)) {
    return {storage, clock, ids, {id, attempt}, {persistence, give_up.get_token()}};
  }
};

domain::BuildResult success() {
  domain::BuildResult result;
  result.success = true;
  result.output = "done";
  return result;
}

}  // namespace

TEST_CASE("a finished build is finished in queue, record, events and outbox alike") {
  World world;
  auto recorder = world.recorder();
  auto result = success();
  BuildStatus status = BuildStatus::completed;
  SUBCASE("success") {}
  SUBCASE("failure") {
    result.success = false;
    result.set_error(domain::FailureCode::agent_failed, "no");
    status = BuildStatus::failed;
  }
  CHECK(recorder.finish(result).value() == status);
  const auto entry = world.entry(world.id);
  CHECK(entry.status == status);
  CHECK(entry.result == result);
  CHECK(world.task(world.id).status == status);
  CHECK(world.events(world.id).back().type ==
        (result.success ? "build.completed" : "build.failed"));
  CHECK(world.callback(world.id).task_id == world.id);
}

TEST_CASE("a cancel request that came first wins over the result, which is kept") {
  World world;
  world.cancel(world.id);
  CHECK(world.recorder().finish(success()).value() == BuildStatus::cancelled);
  CHECK(world.entry(world.id).status == BuildStatus::cancelled);
  CHECK(world.entry(world.id).result == success());
  CHECK(world.task(world.id).status == BuildStatus::cancelled);
}

TEST_CASE("what is no text in an event's data is recorded as text") {
  World world;
  REQUIRE(world.recorder().event("git.failed", {{"message", "bad \xFF"}}).has_value());
  CHECK(world.events(world.id).back().data.at("message") == "bad \xEF\xBF\xBD");
}

TEST_CASE("a build goes back to the queue with its lease released") {
  World world;
  bool spend = false;
  SUBCASE("for free") {}
  SUBCASE("with an attempt spent") {
    spend = true;
  }
  const auto ready_at = world.clock.now() + seconds(5);
  CHECK(world.recorder().requeue("drain", ready_at, spend).has_value());
  const auto task = world.task(world.id);
  CHECK(task.status == BuildStatus::pending);
  CHECK(task.attempts_spent == (spend ? 1 : 0));
  CHECK(task.ready_at == ready_at);
  CHECK_FALSE(task.worker_id);
  CHECK_FALSE(task.lease_expires_at);
  CHECK(world.entry(world.id).status == BuildStatus::pending);
  const auto event = world.events(world.id).back();
  CHECK(event.type == "build.retrying");
  CHECK(event.data.at("reason").as_string() == "drain");
  CHECK(event.data.at("attempt_spent").as_bool() == spend);
  CHECK(event.data.at("ready_at").as_string() == domain::format_rfc3339(ready_at));
}

TEST_CASE("a build whose cancel was asked for ends instead of going back") {
  World world;
  world.cancel(world.id);
  CHECK(world.recorder().requeue("drain", world.clock.now(), false).has_value());
  CHECK(world.entry(world.id).status == BuildStatus::cancelled);
  CHECK(world.events(world.id).back().type == "build.cancelled");
}

TEST_CASE("another attempt's lease fences every write, and nothing changes") {
  World world;
  auto old = world.recorder();
  CHECK_FALSE(old.is_fenced());
  CHECK(world.recorder().requeue("drain", world.clock.now(), false).has_value());
  CHECK(old.is_fenced());
  world.claim();
  const auto before = world.entry(world.id);
  const auto events = world.event_types(world.id);
  CHECK(old.is_fenced());
  CHECK(old.event("agent.message", {}).error().code == Errc::fenced);
  CHECK(old.finish(success()).error().code == Errc::fenced);
  CHECK(old.cancelled(std::nullopt).error().code == Errc::fenced);
  CHECK(old.requeue("drain", world.clock.now(), true).error().code == Errc::fenced);
  CHECK(world.entry(world.id) == before);
  CHECK(world.event_types(world.id) == events);
  CHECK_FALSE(world.recorder(2).is_fenced());
  CHECK(world.recorder(2).finish(success()).has_value());
}

TEST_CASE("a result is not thrown away for a database that is away for a while") {
  World world;
  world.storage.set_unavailable(true);
  auto recorder = world.recorder(1, seconds(60));
  auto finished = std::async(std::launch::async, [&] { return recorder.finish(success()); });
  for (int i = 0; i < 8; ++i) {  // 100 ms, 200 ms, … 5 s, 5 s
    world.clock.wait_for_sleepers(1);
    world.clock.advance(seconds(5));
  }
  world.clock.wait_for_sleepers(1);
  world.storage.set_unavailable(false);
  world.clock.advance(seconds(5));
  CHECK(finished.get().value() == BuildStatus::completed);
  CHECK(world.entry(world.id).result == success());
}

TEST_CASE("trying ends with the time for it") {
  World world;
  world.storage.set_unavailable(true);
  auto recorder = world.recorder(1, seconds(60));
  auto finished = std::async(std::launch::async, [&] { return recorder.finish(success()); });
  for (int i = 0; i < 12; ++i) {
    world.clock.wait_for_sleepers(1);
    world.clock.advance(seconds(5));
  }
  CHECK(finished.get().error().code == Errc::unavailable);
  CHECK(world.storage.failures() == 13);
}

TEST_CASE("trying ends when there is no time to try") {
  World world;
  world.storage.set_unavailable(true);
  auto recorder = world.recorder(1, seconds(60));
  auto written =
      std::async(std::launch::async, [&] { return recorder.event("agent.message", {}); });
  world.clock.wait_for_sleepers(1);
  world.give_up.request_stop();
  CHECK(written.get().error().code == Errc::unavailable);
}

TEST_CASE("what is fenced is not tried again") {
  World world;
  CHECK(world.recorder(7, seconds(60)).finish(success()).error().code == Errc::fenced);
}

TEST_CASE("a build whose end was committed without an answer is ended once") {
  World world;
  world.storage.lose_answers();
  auto recorder = world.recorder(1, seconds(60));
  auto finished = std::async(std::launch::async, [&] { return recorder.finish(success()); });
  world.clock.wait_for_sleepers(1);
  world.clock.advance(seconds(1));
  CHECK(finished.get().error().code == Errc::fenced);  // by itself
  CHECK(world.entry(world.id).status == BuildStatus::completed);
  CHECK(world.event_types(world.id) == "build.queued build.started build.completed");
}

TEST_CASE("events that were committed without an answer are not written twice") {
  World world;
  auto recorder = world.recorder(1, seconds(60));
  const std::vector<domain::NewEvent> batch{{"agent.message", {{"text", "one"}}},
                                            {"agent.message", {{"text", "two"}}}};
  world.storage.lose_answers(2);
  auto written = std::async(std::launch::async, [&] { return recorder.events(batch); });
  for (int i = 0; i < 2; ++i) {
    world.clock.wait_for_sleepers(1);
    world.clock.advance(seconds(1));
  }
  CHECK(written.get().has_value());
  CHECK(world.event_types(world.id) == "build.queued build.started agent.message agent.message");
  // The same again, when it is meant, is another event.
  CHECK(recorder.events(batch).has_value());
  CHECK(world.events(world.id).size() == 6);
}

TEST_CASE("events whose commit was lost on the way are written again") {
  World world;
  auto recorder = world.recorder(1, seconds(60));
  world.storage.lose_commits();
  auto written =
      std::async(std::launch::async, [&] { return recorder.event("agent.message", {}); });
  world.clock.wait_for_sleepers(1);
  world.clock.advance(seconds(1));
  CHECK(written.get().has_value());
  CHECK(world.event_types(world.id) == "build.queued build.started agent.message");
}

}  // namespace rdev::worker
