#include <chrono>
#include <cmath>
#include <stdexcept>
#include <string>
#include <unordered_set>

#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>
#include <doctest/doctest.h>

#include "core/domain/build_event.hpp"
#include "core/domain/ids.hpp"
#include "core/domain/result.hpp"
#include "core/domain/worker.hpp"
#include "tests/unit/domain/faults.hpp"

namespace rdev::domain {

using std::chrono::milliseconds;
using testing::json;

TEST_CASE("a worker is shown with what it runs and whether it is alive") {
  Worker worker;
  worker.id = WorkerId("w-1");
  worker.hostname = "node-7";
  worker.version = "1.2.3";
  worker.slots = 4;
  worker.labels = {"gpu", "eu"};
  worker.running = {TaskId("t-1"), TaskId("t-2")};
  worker.started_at = parse_rfc3339("2026-01-02T03:04:05Z").value();
  worker.last_seen_at = parse_rfc3339("2026-01-02T03:04:06Z").value();
  CHECK(to_json(worker, worker.last_seen_at) == json(R"({
      'id': 'w-1', 'hostname': 'node-7', 'version': '1.2.3', 'slots': 4,
      'labels': ['gpu', 'eu'], 'running': ['t-1', 't-2'],
      'started_at': '2026-01-02T03:04:05.000Z', 'last_seen_at': '2026-01-02T03:04:06.000Z',
      'alive': true})")
                                                    .get_object());
  // For a lease, a minute, and not longer.
  CHECK(to_json(worker, worker.last_seen_at + milliseconds(59'999)).at("alive") == true);
  CHECK(to_json(worker, worker.last_seen_at + milliseconds(60'000)).at("alive") == false);
  CHECK(to_json(Worker{}, {}).at("labels") == json("[]"));
}

TEST_CASE("an event is shown with its place in the build") {
  const BuildEvent event{7,
                         TaskId("t-1"),
                         2,
                         "agent.message",
                         parse_rfc3339("2026-01-02T03:04:05.678Z").value(),
                         {{"text", "Hi."}}};
  CHECK(to_json(event) == json(R"({'seq': 7, 'task_id': 't-1', 'attempt': 2,
      'type': 'agent.message', 'at': '2026-01-02T03:04:05.678Z', 'data': {'text': 'Hi.'}})")
                              .get_object());
  CHECK(to_json(BuildEvent{}).at("data") == json("{}"));
}

TEST_CASE("three types end a build's stream") {
  for (const char* type : {"build.completed", "build.failed", "build.cancelled"}) {
    CHECK(is_terminal_event(type));
  }
  for (const char* type : {"", "build", "build.started", "build.failed.", "git.failed",
                           "callback.failed", "build.retrying", "agent.finished"}) {
    CHECK_FALSE(is_terminal_event(type));
  }
}

TEST_CASE("event data of any bytes and numbers becomes JSON that can be read again") {
  const boost::json::object data{
      {"files", {"ok", "bad\xFF", boost::json::object{{"deep\xC3", "x\xED\xA0\x80"}}}},
      {"cost", std::nan("")},
      {"costs", {1.5, HUGE_VAL, -3}},
      {"text", boost::json::string("nul\0", 4)},
      {"fine", {{"a", true}, {"b", nullptr}, {"c", "é"}}}};
  const boost::json::object storable = to_storable(data);
  CHECK(boost::json::parse(boost::json::serialize(storable)) == storable);
  CHECK(storable == json(R"({
      'files': ['ok', 'bad�', {'deep�': 'x���'}], 'cost': null, 'costs': [1.5, null, -3],
      'text': 'nul�', 'fine': {'a': true, 'b': null, 'c': 'é'}})")
                        .get_object());
  CHECK(to_storable({}).empty());
}

TEST_CASE("ids of the same kind are compared and hashed by their text") {
  CHECK(TaskId("a") == TaskId("a"));
  CHECK(TaskId("a") < TaskId("b"));
  CHECK(TaskId().empty());
  const std::unordered_set<TaskId> ids{TaskId("a"), TaskId("b"), TaskId("a")};
  CHECK(ids.size() == 2);
  static_assert(!std::is_convertible_v<std::string, TaskId>);
  static_assert(!std::is_constructible_v<TaskId, ProjectId>);
}

TEST_CASE("an error seen from further out keeps its code and fields") {
  const Error inner{Errc::invalid, "no good", {{"/a", "is odd"}}};
  CHECK(inner.in("reading x") == Error{Errc::invalid, "reading x: no good", {{"/a", "is odd"}}});
}

TEST_CASE("taking the value of an error throws, saying what and where") {
  const Result<int> failed = Error{Errc::not_found, "there is no x"};
  std::string said;
  try {
    static_cast<void>(failed.value());
  } catch (const std::runtime_error& thrown) {
    said = thrown.what();
  }
  CHECK(said.starts_with("not_found: there is no x ("));
  CHECK(said.find("records_test.cpp:") != std::string::npos);
}

TEST_CASE("error codes have names of their own") {
  std::unordered_set<std::string> names;
  for (int code = 0; code <= static_cast<int>(Errc::internal); ++code) {
    names.emplace(rdev::to_string(static_cast<Errc>(code)));
  }
  CHECK(names.size() == static_cast<std::size_t>(Errc::internal) + 1);
  CHECK_FALSE(names.contains(""));
  CHECK(rdev::to_string(Errc::queue_full) == "queue_full");
}

}  // namespace rdev::domain
