#include <cstddef>
#include <string>

#include <boost/json/serialize.hpp>
#include <doctest/doctest.h>

#include "core/domain/build_json.hpp"
#include "core/domain/json_reader.hpp"
#include "tests/unit/domain/faults.hpp"

namespace rdev::domain {

using testing::json;

namespace {

BuildSpec parsed(const std::string& text) {
  const auto spec = parse_build_spec(json(text));
  if (spec.has_error()) FAIL(text, " was refused: ", spec.error().fields.front());
  return *spec;
}

std::string repeated(std::string_view text, std::size_t count) {
  std::string all;
  for (std::size_t i = 0; i < count; ++i) all += text;
  return all;
}

}  // namespace

TEST_CASE("a build spec of a prompt alone has the contract's defaults") {
  const BuildSpec spec = parsed("{'prompt': 'Do it.'}");
  CHECK(spec.prompt == "Do it.");
  CHECK_FALSE(spec.template_name);
  CHECK(spec.variables.empty());
  CHECK_FALSE(spec.auto_commit);
  CHECK_FALSE(spec.auto_push);
  CHECK_FALSE(spec.callback_url);
  CHECK_FALSE(spec.agent);
  CHECK_FALSE(spec.model);
  CHECK(spec.timeout == std::chrono::seconds(3600));
  CHECK(spec.priority == 0);
  CHECK(spec.max_attempts == 1);
  CHECK_FALSE(spec.max_cost_usd);
  CHECK_FALSE(spec.max_turns);
  CHECK_FALSE(spec.branch);
  CHECK_FALSE(spec.commit_message);
  CHECK(spec.artifacts.empty());
  CHECK(spec.metadata.empty());
  CHECK(spec.env_secrets.empty());
}

TEST_CASE("every field of a build spec is read") {
  const BuildSpec spec = parsed(R"({
      'prompt': 'Do it.', 'template': 'web-app', 'variables': {'name': 'shop', 'empty': ''},
      'auto_commit': true, 'auto_push': true, 'callback_url': 'https://bot.example/done?x=1#y',
      'agent': 'claude-code', 'model': 'claude-opus-4-1', 'timeout_seconds': 60, 'priority': -5,
      'max_attempts': 3, 'max_cost_usd': 2.5, 'max_turns': 40, 'branch': 'feature/a',
      'commit_message': 'Add it\n\nBecause.', 'artifacts': ['dist/**/*.js', 'report.html'],
      'metadata': {'ticket': 'A-1', 'note': ''}, 'env_secrets': ['NPM_TOKEN', '_x1']})");
  CHECK(spec.template_name == "web-app");
  CHECK(spec.variables == StringMap{{"name", "shop"}, {"empty", ""}});
  CHECK(spec.auto_commit);
  CHECK(spec.auto_push);
  CHECK(spec.callback_url == "https://bot.example/done?x=1#y");
  CHECK(spec.agent == "claude-code");
  CHECK(spec.model == "claude-opus-4-1");
  CHECK(spec.timeout == std::chrono::seconds(60));
  CHECK(spec.priority == -5);
  CHECK(spec.max_attempts == 3);
  CHECK(spec.max_cost_usd == 2.5);
  CHECK(spec.max_turns == 40);
  CHECK(spec.branch == "feature/a");
  CHECK(spec.commit_message == "Add it\n\nBecause.");
  CHECK(spec.artifacts == std::vector<std::string>{"dist/**/*.js", "report.html"});
  CHECK(spec.metadata == StringMap{{"ticket", "A-1"}, {"note", ""}});
  CHECK(spec.env_secrets == std::vector<std::string>{"NPM_TOKEN", "_x1"});
}

TEST_CASE("null in a build spec is the same as leaving the field out") {
  CHECK(parsed(R"({'prompt': 'x', 'template': null, 'variables': null, 'auto_commit': null,
                   'auto_push': null, 'callback_url': null, 'agent': null, 'model': null,
                   'timeout_seconds': null, 'priority': null, 'max_attempts': null,
                   'max_cost_usd': null, 'max_turns': null, 'branch': null,
                   'commit_message': null, 'artifacts': null, 'metadata': null,
                   'env_secrets': null})") == parsed("{'prompt': 'x'}"));
}

TEST_CASE("auto_push implies auto_commit") {
  CHECK(parsed("{'prompt': 'x', 'auto_push': true}").auto_commit);
  CHECK(parsed("{'prompt': 'x', 'auto_push': true, 'auto_commit': null}").auto_commit);
  CHECK(parsed("{'prompt': 'x', 'auto_push': true, 'auto_commit': true}").auto_push);
  CHECK_FALSE(parsed("{'prompt': 'x', 'auto_push': false}").auto_commit);
  CHECK_FALSE(parsed("{'prompt': 'x', 'auto_commit': true}").auto_push);
  CHECK_FALSE(parsed("{'prompt': 'x', 'auto_commit': false, 'auto_push': false}").auto_commit);
}

TEST_CASE("a whole number is an integer however it is written") {
  CHECK(parsed("{'prompt': 'x', 'priority': 3.0}").priority == 3);
  CHECK(parsed("{'prompt': 'x', 'priority': -1e1}").priority == -10);
  CHECK(parsed("{'prompt': 'x', 'priority': -0.0}").priority == 0);
  CHECK(parsed("{'prompt': 'x', 'max_cost_usd': 3}").max_cost_usd == 3.0);
}

TEST_CASE("a prompt of exactly 1 MiB is taken") {
  CHECK(parsed("{'prompt': '" + std::string(kMaxPromptBytes, 'x') + "'}").prompt.size() == 1048576);
  // 349525 times 3 bytes, and one more: bytes count, not characters.
  CHECK(parsed("{'prompt': 'x" + repeated("€", 349'525) + "'}").prompt.size() == 1048576);
}

TEST_CASE("a prompt may hold any text") {
  CHECK(parsed(R"({'prompt': '\ud83d\ude00 \u00e9 \t\n\u001b \u007f'})").prompt ==
        "\xF0\x9F\x98\x80 \xC3\xA9 \t\n\x1B \x7F");
  CHECK(parsed("{'prompt': ' '}").prompt == " ");
}

TEST_CASE("the limits of a build spec are taken") {
  CHECK(parsed("{'prompt': 'x', 'timeout_seconds': 1}").timeout == std::chrono::seconds(1));
  CHECK(parsed("{'prompt': 'x', 'timeout_seconds': 86400}").timeout == std::chrono::hours(24));
  CHECK(parsed("{'prompt': 'x', 'priority': -100}").priority == -100);
  CHECK(parsed("{'prompt': 'x', 'priority': 100}").priority == 100);
  CHECK(parsed("{'prompt': 'x', 'max_attempts': 10}").max_attempts == 10);
  CHECK(parsed("{'prompt': 'x', 'max_turns': 1}").max_turns == 1);
  CHECK(parsed("{'prompt': 'x', 'max_turns': 10000}").max_turns == 10'000);
  CHECK(parsed("{'prompt': 'x', 'max_cost_usd': 1e-9}").max_cost_usd == 1e-9);
  CHECK(parsed("{'prompt': 'x', 'branch': '" + std::string(244, 'b') + "'}").branch->size() == 244);
  CHECK(parsed("{'prompt': 'x', 'agent': '" + std::string(63, 'a') + "'}").agent->size() == 63);
  CHECK(parsed("{'prompt': 'x', 'model': '" + std::string(200, 'm') + "'}").model->size() == 200);
  CHECK(parsed("{'prompt': 'x', 'commit_message': '" + std::string(65'536, 'c') + "'}")
            .commit_message->size() == 65'536);
  const std::string key(128, 'k');
  CHECK(parsed("{'prompt': 'x', 'metadata': {'" + key + "': '" + std::string(4096, 'v') + "'}}")
            .metadata.at(key)
            .size() == 4096);
  CHECK(parsed("{'prompt': 'x', 'variables': {'" + key + "': '" + std::string(65'536, 'v') + "'}}")
            .variables.at(key)
            .size() == 65'536);
}

TEST_CASE("a build spec is written with every key") {
  CHECK(
      boost::json::serialize(to_json(parsed("{'prompt': 'x'}"))) ==
      R"({"prompt":"x","template":null,"variables":{},"auto_commit":false,"auto_push":false,)"
      R"("callback_url":null,"agent":null,"model":null,"timeout_seconds":3600,"priority":0,)"
      R"("max_attempts":1,"max_cost_usd":null,"max_turns":null,"branch":null,)"
      R"("commit_message":null,"artifacts":[],"metadata":{},"env_secrets":[],"wait_for_ci":false})");
}

TEST_CASE("a build spec made with auto_push alone is written as it is read: with auto_commit") {
  BuildSpec spec;
  spec.prompt = "x";
  spec.auto_push = true;
  const auto read = parse_build_spec(to_json(spec));
  REQUIRE(read.has_value());
  CHECK(read->auto_push);
  CHECK(read->auto_commit);
}

}  // namespace rdev::domain
