#include "adapters/codex/codex_dialect.hpp"

#include <algorithm>

#include <doctest/doctest.h>

namespace rdev::codex {

namespace {

bool has(const std::vector<std::string>& argv, const std::string& argument) {
  return std::find(argv.begin(), argv.end(), argument) != argv.end();
}

}  // namespace

TEST_CASE("the command is codex exec with the prompt on stdin, and the model is no other flag") {
  domain::AgentRequest request;
  request.prompt = "Do it.";
  request.instructions = "Do not commit.";
  request.model = "--full-auto";
  const ports::AgentCommand command = CodexDialect("/opt/codex").command(request);
  CHECK(std::vector<std::string>(command.argv.begin(), command.argv.begin() + 3) ==
        std::vector<std::string>{"/opt/codex", "exec", "--json"});
  CHECK(has(command.argv, "--model=--full-auto"));
  CHECK(command.argv.back() == "-");
  CHECK(command.stdin_data == "Do it.\n\nDo not commit.\n");
  CHECK(command.environment.empty());
}

TEST_CASE("another provider is named in the command, and a key never is") {
  domain::AgentRequest request;
  request.environment = {{"OPENAI_BASE_URL", "http://h/\"v1"}, {"OPENAI_API_KEY", "secret"}};
  const ports::AgentCommand command = CodexDialect().command(request);
  CHECK(has(command.argv, R"(--config=model_providers.rdev={name="rdev",base_url="http://h/\"v1",)"
                          R"(env_key="CODEX_API_KEY",wire_api="responses"})"));
  CHECK(command.environment == domain::StringMap{{"CODEX_API_KEY", "secret"}});
  CHECK(std::none_of(command.argv.begin(), command.argv.end(), [](const std::string& argument) {
    return argument.find("secret") != std::string::npos;
  }));
}

}  // namespace rdev::codex
