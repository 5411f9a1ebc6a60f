#include <string>

#include <boost/json/parse.hpp>
#include <doctest/doctest.h>

#include "core/domain/build_json.hpp"
#include "core/domain/callback.hpp"
#include "tests/unit/domain/faults.hpp"

namespace rdev::domain {

using testing::json;

namespace {

Timestamp at(const char* text) {
  return parse_rfc3339(text).value();
}

BuildAuditEntry pending_entry() {
  BuildAuditEntry entry;
  entry.task_id = TaskId("0190a000-0000-7000-8000-000000000001");
  entry.project_id = ProjectId("demo");
  entry.spec.prompt = "Do it.";
  entry.requested_by = "key_1";
  entry.created_at = at("2026-01-02T03:04:05.678Z");
  return entry;
}

BuildAuditEntry finished_entry() {
  BuildAuditEntry entry = pending_entry();
  entry.status = BuildStatus::completed;
  entry.attempt = 2;
  entry.worker_id = WorkerId("worker-1");
  entry.started_at = at("2026-01-02T03:04:06Z");
  entry.finished_at = at("2026-01-02T03:05:06.001Z");
  entry.cancel_requested = true;
  entry.result = BuildResult{};
  entry.result->output = "All done.";
  entry.result->success = true;
  entry.callback = CallbackSummary{CallbackState::pending, 3, 503, "it was down",
                                   at("2026-01-02T03:35:06.001Z")};
  return entry;
}

}  // namespace

TEST_CASE("a pending entry has every key, null where there is nothing yet") {
  const boost::json::object written = to_json(pending_entry());
  boost::json::object expected = json(R"({
      'task_id': '0190a000-0000-7000-8000-000000000001', 'project_id': 'demo',
      'status': 'pending', 'result': null, 'attempt': 0, 'worker_id': null,
      'requested_by': 'key_1', 'created_at': '2026-01-02T03:04:05.678Z', 'started_at': null,
      'finished_at': null, 'cancel_requested': false, 'callback': null})")
                                     .get_object();
  expected["spec"] = to_json(pending_entry().spec);
  CHECK(written == expected);
}

TEST_CASE("a finished entry shows result, worker, times and callback") {
  const BuildAuditEntry entry = finished_entry();
  boost::json::object expected = json(R"({
      'task_id': '0190a000-0000-7000-8000-000000000001', 'project_id': 'demo',
      'status': 'completed', 'attempt': 2, 'worker_id': 'worker-1',
      'requested_by': 'key_1', 'created_at': '2026-01-02T03:04:05.678Z',
      'started_at': '2026-01-02T03:04:06.000Z', 'finished_at': '2026-01-02T03:05:06.001Z',
      'cancel_requested': true,
      'callback': {'state': 'pending', 'attempts': 3, 'last_status': 503,
          'last_error': 'it was down', 'next_attempt_at': '2026-01-02T03:35:06.001Z'}
    })")
                                     .get_object();
  expected["spec"] = to_json(entry.spec);
  expected["result"] = to_json(*entry.result);
  CHECK(to_json(entry) == expected);
}

TEST_CASE("a callback that has not been tried is all there, with nulls") {
  CHECK(to_json(CallbackSummary{}) == json(R"({'state': 'pending', 'attempts': 0,
      'last_status': null, 'last_error': null, 'next_attempt_at': null})")
                                          .get_object());
}

TEST_CASE("a callback's error of any bytes is shown as text") {
  CallbackSummary callback;
  callback.last_error = "a\xFF";
  CHECK(to_json(callback).at("last_error") == "a\xEF\xBF\xBD");
}

TEST_CASE("a listing leaves out the prompt and the output, and nothing else") {
  for (const BuildAuditEntry& entry : {pending_entry(), finished_entry()}) {
    boost::json::object expected = to_json(entry);
    expected.at("spec").get_object().erase("prompt");
    if (entry.result) expected.at("result").get_object().erase("output");
    CHECK(to_summary_json(entry) == expected);
  }
  CHECK(to_summary_json(pending_entry()).at("result").is_null());
}

TEST_CASE("the spec of a shown entry is a spec that can be sent again") {
  const auto again = parse_build_spec(to_json(finished_entry()).at("spec"));
  REQUIRE(again.has_value());
  CHECK(*again == finished_entry().spec);
}

TEST_CASE("a callback's body is the full entry with type and time") {
  const BuildAuditEntry entry = finished_entry();
  const auto body = boost::json::parse(callback_body(entry, at("2026-01-02T03:05:07Z")));
  boost::json::object expected{{"type", "build.completed"},
                               {"timestamp", "2026-01-02T03:05:07.000Z"}};
  expected["data"] = to_json(entry);
  CHECK(body == expected);
}

TEST_CASE("a callback's type says how the build ended") {
  CHECK(terminal_type(BuildStatus::completed) == "build.completed");
  CHECK(terminal_type(BuildStatus::failed) == "build.failed");
  CHECK(terminal_type(BuildStatus::cancelled) == "build.cancelled");
}

}  // namespace rdev::domain
