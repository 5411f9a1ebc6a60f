#include <string>
#include <vector>

#include <boost/json/object.hpp>
#include <doctest/doctest.h>

#include "adapters/sql/json_column.hpp"

namespace rdev::sql {
namespace {

template <class T>
T round_trip(const T& value) {
  return Column<T>::load(Column<T>::store(value));
}

domain::BuildSpec full_spec() {
  domain::BuildSpec spec;
  spec.prompt = "Grüße: \"quoted\"\n\ttab, colon :name and 'text'";
  spec.template_name = "web";
  spec.variables = {{"name", "demo"}, {"empty", ""}};
  spec.auto_commit = true;
  spec.auto_push = true;
  spec.callback_url = "https://bot.example/done?id=1";
  spec.agent = "claude-code";
  spec.model = "large";
  spec.timeout = std::chrono::seconds(86'400);
  spec.priority = -100;
  spec.max_attempts = 10;
  spec.max_cost_usd = 0.1;
  spec.max_turns = 30;
  spec.branch = "feature/x";
  spec.commit_message = "Do it";
  spec.artifacts = {"dist/*.tar.gz"};
  spec.metadata = {{"ticket", "42"}};
  spec.env_secrets = {"NPM_TOKEN"};
  return spec;
}

domain::BuildResult full_result() {
  domain::BuildResult result;
  result.success = false;
  result.output = "text \xF0\x9F\x98\x80";
  result.output_truncated = true;
  result.error = domain::BuildError{domain::FailureCode::git_push_rejected, "rejected"};
  result.commit_sha = std::string(40, 'a');
  result.files_changed = {"a.txt", "b c.txt"};
  result.duration = std::chrono::milliseconds(1'234);
  domain::Artifact artifact;
  artifact.name = "dist.tar.gz";
  artifact.path = "dist/dist.tar.gz";
  artifact.size_bytes = 1'234'567'890'123;
  artifact.sha256 = std::string(64, 'b');
  artifact.url = "/builds/t-1/artifacts/dist.tar.gz";
  result.artifacts = {artifact};
  result.pushed = true;
  result.branch = "main";
  domain::AgentUsage usage;
  usage.name = "claude-code";
  usage.session_id = "s-1";
  usage.model = "large";
  usage.num_turns = 7;
  usage.cost_usd = 0.0321;
  usage.input_tokens = 123'456;
  usage.output_tokens = 7'890;
  result.agent = usage;
  domain::CiRun run;
  run.provider = "woodpecker";
  run.pipeline_url = "https://ci.example/1";
  run.number = 17;
  result.ci = run;
  return result;
}

}  // namespace

TEST_CASE("a spec comes back as it was stored, the least and the fullest one") {
  domain::BuildSpec least;
  least.prompt = "x";
  CHECK(round_trip(least) == least);
  CHECK(round_trip(full_spec()) == full_spec());
}

TEST_CASE("a result comes back as it was stored, the least and the fullest one") {
  domain::BuildResult least;
  least.success = true;
  CHECK(round_trip(least) == least);
  CHECK(round_trip(full_result()) == full_result());
}

TEST_CASE("lists come back as they were stored, empty ones too") {
  const std::vector<std::string> texts{"", "a,b", "[\"]", "line\nfeed"};
  CHECK(round_trip(texts) == texts);
  CHECK(round_trip(std::vector<std::string>{}).empty());
  CHECK(Column<std::vector<std::string>>::store({}) == "[]");
  const std::vector<domain::Scope> scopes{domain::Scope::builds_read, domain::Scope::admin};
  CHECK(round_trip(scopes) == scopes);
}

TEST_CASE("an object comes back as it was stored") {
  const boost::json::object object{
      {"text", "a"}, {"list", {1, 2.5, nullptr}}, {"in", {{"b", true}}}};
  CHECK(round_trip(object) == object);
}

TEST_CASE("documents that are no longer what was stored are corrupt data") {
  CHECK_THROWS_AS(Column<boost::json::object>::load("{"), CorruptData);
  CHECK_THROWS_AS(Column<boost::json::object>::load("[]"), CorruptData);
  CHECK_THROWS_AS(Column<std::vector<std::string>>::load("{}"), CorruptData);
  CHECK_THROWS_AS(Column<std::vector<std::string>>::load("[1]"), CorruptData);
  CHECK_THROWS_AS(Column<std::vector<domain::Scope>>::load("[\"root\"]"), CorruptData);
  CHECK_THROWS_AS(Column<domain::BuildSpec>::load("{}"), CorruptData);
  CHECK_THROWS_AS(Column<domain::BuildResult>::load("{\"success\": 1}"), CorruptData);
}

}  // namespace rdev::sql
