#include <string>

#include <doctest/doctest.h>

#include "core/worker/build_recorder.hpp"
#include "tests/integration/http/api_fixture.hpp"

namespace rdev::testing {

TEST_CASE("build events: are given page by page, each once and in order") {
  Api api;
  api.create_project("demo");
  const std::string id = api.create_build("demo");
  const std::string path = "/builds/" + id + "/events";
  const domain::Lease lease = api.claim_build();
  worker::BuildRecorder recorder(api.memory, api.clock, api.ids, lease);
  for (int i = 0; i < 3; ++i) {
    REQUIRE(recorder.event("agent.message", {{"text", std::to_string(i)}}).has_value());
  }

  const Reply all = api.get(path);
  REQUIRE(all.status == 200);
  const auto events = all.json().at("events").as_array();
  REQUIRE(events.size() == 5);
  for (std::size_t i = 0; i < events.size(); ++i) CHECK(events[i].at("seq") == i + 1);
  CHECK(events[0].at("type") == "build.queued");
  CHECK(events[0].at("task_id").as_string() == id);
  CHECK(events[1].at("type") == "build.started");
  CHECK(events[4].at("data").at("text") == "2");
  CHECK(all.json().at("next_after") == 5);

  const Reply page = api.get(path + "?after=1&limit=2");
  CHECK(page.json().at("events").as_array().size() == 2);
  CHECK(page.json().at("events").at(0).at("seq") == 2);
  CHECK(page.json().at("next_after") == 3);
}

TEST_CASE("build events: with nothing new, next_after is what was asked for") {
  Api api;
  api.create_project("demo");
  const std::string path = "/builds/" + api.create_build("demo") + "/events";
  for (const std::string after : {"1", "99", "9223372036854775807"}) {
    const Reply page = api.get(path + "?after=" + after);
    CHECK(page.status == 200);
    CHECK(page.json().at("events").as_array().empty());
    CHECK(page.json().at("next_after") == std::stoll(after));
  }
}

TEST_CASE("build events: a query out of rule is 422") {
  Api api;
  api.create_project("demo");
  const std::string path = "/builds/" + api.create_build("demo") + "/events";
  const Reply refused = api.get(path + "?after=-1&limit=1001&before=3");
  check_problem(refused, 422, path);
  CHECK(fault_pointers(refused) == std::set<std::string>{"/after", "/limit", "/before"});
}

}  // namespace rdev::testing
