#include <cmath>
#include <limits>
#include <string>

#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>
#include <doctest/doctest.h>

#include "core/domain/build_json.hpp"
#include "core/domain/text.hpp"
#include "tests/unit/domain/faults.hpp"
#include "tests/unit/domain/random_values.hpp"

namespace rdev::domain {

using testing::Faults;
using testing::faults_of;
using testing::json;
using testing::RandomValues;

namespace {

BuildResult full_result() {
  BuildResult result;
  result.success = true;
  result.output = "Done.";
  result.error = BuildError{FailureCode::git_push_rejected, "the remote said no"};
  result.commit_sha = std::string(40, 'a');
  result.files_changed = {"a.txt", "b/c.txt"};
  result.duration = std::chrono::milliseconds(1234);
  result.artifacts = {
      {"report", "out/report.html", 17, std::string(64, 'b'), "/builds/x/artifacts/report"}};
  result.pushed = true;
  result.branch = "main";
  result.agent = AgentUsage{"claude-code", "s-1", "opus", 7, 0.25, 1000, 2000};
  result.ci = CiRun{"woodpecker", "https://ci.example/1/2", 2, CiStatus::failure};
  result.ci_note = CiNote{"timeout", "it had not ended"};
  return result;
}

BuildResult stored_and_read(const BuildResult& result) {
  const std::string stored = boost::json::serialize(to_json(result));
  const auto read = parse_build_result(boost::json::parse(stored));
  if (read.has_error()) FAIL(stored, " cannot be read: ", read.error().fields.front());
  return *read;
}

}  // namespace

TEST_CASE("a build result has every key, null where there is nothing") {
  CHECK(boost::json::serialize(to_json(BuildResult{})) ==
        R"({"success":false,"output":"","output_truncated":false,"error":null,"commit_sha":null,)"
        R"("files_changed":[],"duration_ms":0,"artifacts":[],"pushed":false,"branch":null,)"
        R"("agent":null,"ci":null,"ci_note":null})");
}

TEST_CASE("a full build result is written as the contract says") {
  CHECK(to_json(full_result()) == json(R"({
      'success': true, 'output': 'Done.', 'output_truncated': false,
      'error': {'code': 'git_push_rejected', 'message': 'the remote said no'},
      'commit_sha': 'aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa',
      'files_changed': ['a.txt', 'b/c.txt'], 'duration_ms': 1234,
      'artifacts': [{'name': 'report', 'path': 'out/report.html', 'size_bytes': 17,
          'sha256': 'bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb',
          'url': '/builds/x/artifacts/report'}],
      'pushed': true, 'branch': 'main',
      'agent': {'name': 'claude-code', 'session_id': 's-1', 'model': 'opus', 'num_turns': 7,
          'cost_usd': 0.25, 'input_tokens': 1000, 'output_tokens': 2000},
      'ci': {'provider': 'woodpecker', 'pipeline_url': 'https://ci.example/1/2', 'number': 2,
             'status': 'failure'},
      'ci_note': {'code': 'timeout', 'message': 'it had not ended'}
    })")
                                      .get_object());
}

TEST_CASE("a build result is read as it was written") {
  CHECK(stored_and_read(full_result()) == full_result());
  CHECK(stored_and_read({}) == BuildResult{});
  BuildResult truncated;
  truncated.output_truncated = true;
  truncated.artifacts.resize(2);
  CHECK(stored_and_read(truncated) == truncated);
}

TEST_CASE("every failure code comes back from a stored result") {
  for (const FailureCode code :
       {FailureCode::agent_failed, FailureCode::agent_not_found, FailureCode::agent_auth,
        FailureCode::agent_rate_limited, FailureCode::timeout, FailureCode::pod_unavailable,
        FailureCode::git_commit_failed, FailureCode::git_push_rejected, FailureCode::template_error,
        FailureCode::budget_exceeded, FailureCode::lease_expired, FailureCode::lost,
        FailureCode::shutdown, FailureCode::internal}) {
    BuildResult result;
    result.set_error(code, "why");
    CHECK(stored_and_read(result).error == BuildError{code, "why"});
  }
}

TEST_CASE("a result of any bytes and numbers can be stored and read again") {
  RandomValues random(4);
  for (int i = 0; i < 5'000; ++i) {
    BuildResult result = full_result();
    result.output = random.bytes(30);
    result.error->message = random.bytes(30);
    result.commit_sha = random.bytes(30);
    result.files_changed = {random.bytes(9), random.bytes(9)};
    result.duration = std::chrono::milliseconds(random.between(-5, 5));
    result.artifacts.front() = {random.bytes(9), random.bytes(9),
                                std::numeric_limits<std::uint64_t>::max(), random.bytes(9),
                                random.bytes(9)};
    result.branch = random.bytes(9);
    result.agent = AgentUsage{random.bytes(9),
                              random.bytes(9),
                              random.bytes(9),
                              static_cast<int>(random.between(-5, 5)),
                              random.flip() ? std::nan("") : -HUGE_VAL,
                              random.between(-5, 5),
                              random.between(-5, 5)};
    result.ci = CiRun{random.bytes(9), random.bytes(9), random.between(-5, 5)};
    result.ci_note = CiNote{random.bytes(9), random.bytes(9)};
    const BuildResult read = stored_and_read(result);
    CHECK(read.output == to_storable_utf8(result.output));
    CHECK(read.duration.count() >= 0);
    CHECK(read.agent->num_turns >= 0);
    CHECK(read.agent->cost_usd == 0);
    // Once written and read, it stays as it is.
    CHECK(stored_and_read(read) == read);
  }
}

TEST_CASE("a stored result may have fields of a newer version") {
  const auto read = parse_build_result(json(R"({'success': true, 'novelty': 1,
      'agent': {'name': 'x', 'mood': 'good'}, 'artifacts': [{'name': 'y', 'colour': 'red'}]})"));
  REQUIRE(read.has_value());
  CHECK(read->success);
  CHECK(read->agent->name == "x");
  CHECK(read->artifacts.front().name == "y");
}

TEST_CASE("a damaged result is refused with all its faults") {
  CHECK(faults_of(parse_build_result(json(R"({
      'success': 'yes', 'output': 1, 'error': {'code': 'bad_luck'}, 'files_changed': 'x',
      'duration_ms': -1, 'artifacts': [{'name': 'a'}, {}, 7], 'agent': {'num_turns': 1.5},
      'ci': []})"))) == Faults{{"/success", "must be a boolean, not a string"},
                               {"/output", "must be a string, not a number"},
                               {"/error/code", "must be one of the failure codes"},
                               {"/files_changed", "must be an array of strings, not a string"},
                               {"/duration_ms", "must be an integer from 0 to 9223372036854775807"},
                               {"/artifacts/1/name", "is required"},
                               {"/artifacts/2", "must be an object, not a number"},
                               {"/agent/num_turns", "must be an integer from 0 to 2147483647"},
                               {"/ci", "must be an object, not an array"}});
  CHECK(faults_of(parse_build_result(json("[]"))).front().pointer.empty());
}

TEST_CASE("output of up to 1 MiB is kept as it is") {
  BuildResult result;
  const std::string whole(kMaxOutputBytes, 'x');
  result.set_output(whole);
  CHECK(result.output == whole);
  CHECK_FALSE(result.output_truncated);
  result.set_output("");
  CHECK(result.output.empty());
  CHECK_FALSE(result.output_truncated);
}

TEST_CASE("longer output is cut at a UTF-8 border, wherever the limit falls") {
  const std::string euro = "€";  // three bytes
  for (std::size_t before = kMaxOutputBytes - 4; before <= kMaxOutputBytes + 1; ++before) {
    BuildResult result;
    result.set_output(std::string(before, 'x') + euro);
    const bool fits = before + euro.size() <= kMaxOutputBytes;
    CHECK(result.output_truncated == !fits);
    CHECK(result.output.size() == (fits ? before + 3 : std::min(before, kMaxOutputBytes)));
    CHECK(is_utf8(result.output));
  }
}

TEST_CASE("output that is no text is made storable, and stays within 1 MiB") {
  BuildResult result;
  result.set_output(std::string("a\0b\xFF", 4) + "c");
  CHECK(result.output ==
        "a\xEF\xBF\xBD"
        "b\xEF\xBF\xBD"
        "c");
  CHECK_FALSE(result.output_truncated);
  // Each byte becomes three.
  result.set_output(std::string(kMaxOutputBytes / 2, '\xFF'));
  CHECK(result.output.size() <= kMaxOutputBytes);
  CHECK(result.output.size() > kMaxOutputBytes - 3);
  CHECK(result.output_truncated);
  CHECK(is_utf8(result.output));
}

TEST_CASE("an error's message is bounded and storable") {
  BuildResult result;
  result.set_error(FailureCode::agent_failed, std::string(kMaxErrorMessageBytes - 1, 'x') + "€");
  CHECK(result.error->code == FailureCode::agent_failed);
  CHECK(result.error->message == std::string(kMaxErrorMessageBytes - 1, 'x'));
  result.set_error(FailureCode::lost, "a\xFFz");
  CHECK(result.error == BuildError{FailureCode::lost, "a\xEF\xBF\xBDz"});
}

}  // namespace rdev::domain
