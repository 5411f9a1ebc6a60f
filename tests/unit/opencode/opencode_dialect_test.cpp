#include "adapters/opencode/opencode_dialect.hpp"

#include <algorithm>

#include <boost/json/parse.hpp>
#include <doctest/doctest.h>

namespace rdev::opencode {

namespace {

bool has(const std::vector<std::string>& argv, const std::string& argument) {
  return std::find(argv.begin(), argv.end(), argument) != argv.end();
}

domain::AgentRequest request_of(const std::string& model) {
  domain::AgentRequest request;
  request.prompt = "Do it.";
  request.model = model;
  return request;
}

}  // namespace

TEST_CASE("the command is opencode run with the prompt on stdin, and the model is no other flag") {
  domain::AgentRequest request = request_of("--auto");
  request.instructions = "Do not commit.";
  const ports::AgentCommand command = OpencodeDialect("/opt/opencode").command(request);
  CHECK(std::vector<std::string>(command.argv.begin(), command.argv.begin() + 3) ==
        std::vector<std::string>{"/opt/opencode", "run", "--format=json"});
  CHECK(command.argv.back() == "--model=--auto");
  CHECK_FALSE(has(command.argv, "--auto"));
  CHECK(command.stdin_data == "Do it.\n\nDo not commit.\n");
  CHECK_FALSE(command.environment.contains("OPENCODE_CONFIG_CONTENT"));
}

TEST_CASE("what would have to be asked for is refused, unless the operator says otherwise") {
  domain::AgentRequest request = request_of("a/m");
  const auto permission =
      boost::json::parse(OpencodeDialect().command(request).environment.at("OPENCODE_PERMISSION"));
  CHECK(permission.at("bash") == "allow");
  CHECK(permission.at("external_directory") == "deny");
  request.environment = {{"OPENCODE_PERMISSION", "{}"}};
  CHECK_FALSE(OpencodeDialect().command(request).environment.contains("OPENCODE_PERMISSION"));
}

TEST_CASE("another provider is named in the configuration, and a key never is") {
  domain::AgentRequest request = request_of("gpt-5.1");
  request.environment = {{"OPENAI_BASE_URL", "http://h/\"v1"}, {"OPENAI_API_KEY", "secret"}};
  const ports::AgentCommand command = OpencodeDialect().command(request);
  CHECK(has(command.argv, "--model=rdev/gpt-5.1"));
  const std::string& config = command.environment.at("OPENCODE_CONFIG_CONTENT");
  const auto provider = boost::json::parse(config).at("provider").at("rdev");
  CHECK(provider.at("options").at("baseURL") == "http://h/\"v1");
  CHECK(provider.at("models").as_object().contains("gpt-5.1"));
  CHECK(config.find("secret") == std::string::npos);

  request.environment["OPENCODE_CONFIG_CONTENT"] = "{}";
  const ports::AgentCommand own = OpencodeDialect().command(request);
  CHECK(has(own.argv, "--model=gpt-5.1"));
  CHECK_FALSE(own.environment.contains("OPENCODE_CONFIG_CONTENT"));
}

}  // namespace rdev::opencode
