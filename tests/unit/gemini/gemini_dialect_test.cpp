#include "adapters/gemini/gemini_dialect.hpp"

#include <algorithm>

#include <doctest/doctest.h>

namespace rdev::gemini {

TEST_CASE("the command is gemini with the prompt on stdin, and the model is no other flag") {
  domain::AgentRequest request;
  request.prompt = "Do it.";
  request.instructions = "Do not commit.";
  request.model = "--yolo";
  request.environment = {{"GEMINI_API_KEY", "secret"}};
  const ports::AgentCommand command = GeminiDialect("/opt/gemini").command(request);
  CHECK(std::vector<std::string>(command.argv.begin(), command.argv.begin() + 2) ==
        std::vector<std::string>{"/opt/gemini", "--output-format=stream-json"});
  CHECK(command.argv.back() == "--model=--yolo");
  CHECK(command.stdin_data == "Do it.\n\nDo not commit.\n");
  CHECK(command.environment == domain::StringMap{{"GEMINI_CLI_TRUST_WORKSPACE", "true"}});
  CHECK(std::none_of(command.argv.begin(), command.argv.end(), [](const std::string& argument) {
    return argument == "--yolo" || argument.find("secret") != std::string::npos;
  }));
}

}  // namespace rdev::gemini
