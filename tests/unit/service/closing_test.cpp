#include "core/service/closing.hpp"

#include <chrono>
#include <future>
#include <map>
#include <string>

#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>
#include <doctest/doctest.h>

#include "core/domain/build_json.hpp"
#include "ports/work_queue.hpp"
#include "tests/support/core_world.hpp"

namespace rdev::service {

using domain::BuildStatus;

namespace {

domain::BuildResult make_result() {
  domain::BuildResult result;
  result.output = "größe \"quoted\" \n";
  result.set_error(domain::FailureCode::git_push_rejected, "the remote refused");
  result.commit_sha = std::string(40, 'a');
  result.files_changed = {"a.txt", "b.txt"};
  result.duration = std::chrono::milliseconds(1234);
  result.branch = "main";
  return result;
}

struct World : testing::CoreWorld {
  domain::TaskId id;

  explicit World(const std::optional<std::string>& callback_url) {
    add_project();
    auto spec = testing::make_spec();
    spec.callback_url = callback_url;
    id = submit(spec);
    claim();
    clock.advance(std::chrono::seconds(7));
  }

  Result<domain::BuildAuditEntry> close(BuildStatus status, bool and_fail = false) {
    const Closing closing{id, 1, status, make_result(), clock.now()};
    return ports::write(storage, [&](ports::UnitOfWork& unit) -> Result<domain::BuildAuditEntry> {
      unit.queue().finish({id, 1}, status).value();
      auto closed = close_build(unit, ids, closing);
      if (and_fail) return Error{Errc::unavailable, "the test's"};
      return closed;
    });
  }
};

}  // namespace

TEST_CASE("a closed build has its result for good, and the time of its end") {
  World world(std::nullopt);
  const auto entry = world.close(BuildStatus::failed).value();
  CHECK(entry == world.entry(world.id));
  CHECK(entry.status == BuildStatus::failed);
  CHECK(entry.result == make_result());
  CHECK(entry.finished_at == world.clock.now());
  CHECK_FALSE(entry.callback);
}

TEST_CASE("the terminal event is the last, names the status and tells what came of it") {
  World world(std::nullopt);
  std::string type;
  BuildStatus status = BuildStatus::completed;
  SUBCASE("completed") {
    type = "build.completed";
  }
  SUBCASE("failed") {
    type = "build.failed";
    status = BuildStatus::failed;
  }
  SUBCASE("cancelled") {
    type = "build.cancelled";
    status = BuildStatus::cancelled;
  }
  world.close(status).value();
  CHECK(world.event_types(world.id) == "build.queued build.started " + type);
  const auto event = world.events(world.id).back();
  CHECK(event.at == world.clock.now());
  CHECK(event.attempt == 1);
  const boost::json::object expected{
      {"status", domain::to_string(status)},
      {"error", {{"code", "git_push_rejected"}, {"message", "the remote refused"}}},
      {"commit_sha", std::string(40, 'a')},
      {"pushed", false},
      {"branch", "main"},
      {"duration_ms", 1234},
      {"agent", nullptr}};
  CHECK(boost::json::serialize(event.data) == boost::json::serialize(expected));
}

TEST_CASE("the callback's body is the whole entry, byte for byte as the API shows it") {
  World world("https://bot.example/callback");
  auto entry = world.close(BuildStatus::failed).value();
  const auto callback = world.callback(world.id);
  CHECK(callback.url == "https://bot.example/callback");
  CHECK(callback.id.str().starts_with("msg_"));
  CHECK(callback.progress.state == domain::CallbackState::pending);
  CHECK(callback.progress.next_attempt_at == world.clock.now());
  CHECK(entry.callback == callback.progress);

  // The entry of a moment before: what a body says of its own delivery would be outdated at once.
  entry.callback.reset();
  CHECK(callback.body ==
        "{\"type\":\"build.failed\",\"timestamp\":\"2026-01-02T03:04:12.678Z\","
        "\"data\":" +
            boost::json::serialize(domain::to_json(entry)) + "}");
}

TEST_CASE("the end is told to watchers, to who delivers callbacks, and to workers") {
  World world("https://bot.example/callback");
  using Topic = ports::Change::Topic;
  std::map<Topic, std::promise<std::string>> told;
  for (const Topic topic : {Topic::events, Topic::callbacks, Topic::work}) told[topic];
  std::promise<void> listening;  // once what was told before has gone by
  bool is_listening = false;
  const auto subscription = world.storage.subscribe([&](const ports::Change& change) {
    if (is_listening) told.at(change.topic).set_value(change.key);
    if (change.key != "from here on") return;
    is_listening = true;
    listening.set_value();
  });
  world.storage
      .write([](ports::UnitOfWork& unit) -> Result<void> {
        unit.notify({Topic::work, "from here on"});
        return {};
      })
      .value();
  listening.get_future().wait();
  world.close(BuildStatus::completed).value();
  const auto key = [&](Topic topic) {
    auto future = told.at(topic).get_future();
    return future.wait_for(std::chrono::seconds(10)) == std::future_status::ready ? future.get()
                                                                                  : "not told";
  };
  CHECK(key(Topic::events) == world.id.str());
  CHECK(key(Topic::callbacks) == world.id.str());
  CHECK(key(Topic::work) == "demo");  // a slot of the project has become free
}

TEST_CASE("nothing of a closing stands when its transaction fails") {
  World world("https://bot.example/callback");
  const auto before = world.entry(world.id);
  CHECK(world.close(BuildStatus::completed, true).has_error());
  CHECK(world.entry(world.id) == before);
  CHECK(world.event_types(world.id) == "build.queued build.started");
  CHECK_THROWS(world.callback(world.id));
  CHECK(world.close(BuildStatus::completed).has_value());
}

TEST_CASE("a build can't be closed twice") {
  World world("https://bot.example/callback");
  world.close(BuildStatus::completed).value();
  const auto before = world.entry(world.id);
  const auto again = ports::write(world.storage, [&](ports::UnitOfWork& unit) {
    return close_build(unit, world.ids,
                       {world.id, 1, BuildStatus::failed, std::nullopt, world.clock.now()});
  });
  CHECK(again.error().code == Errc::conflict);
  CHECK(world.entry(world.id) == before);
}

}  // namespace rdev::service
