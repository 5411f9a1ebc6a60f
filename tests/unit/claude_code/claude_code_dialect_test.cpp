#include "adapters/claude_code/claude_code_dialect.hpp"

#include <algorithm>

#include <doctest/doctest.h>

namespace rdev::claude_code {

using Argv = std::vector<std::string>;

TEST_CASE("the command is the CLI's print mode with the prompt on stdin and nowhere else") {
  domain::AgentRequest request;
  request.prompt = "Do $(this).\nAnd that.";
  request.instructions = "Do not commit.";
  request.environment = {{"ANTHROPIC_API_KEY", "secret"}};
  const ports::AgentCommand command = ClaudeCodeDialect().command(request);
  CHECK(command.argv == Argv{"claude", "-p", "--output-format", "stream-json", "--verbose",
                             "--allowedTools", kDefaultTools});
  CHECK(command.stdin_data == "Do $(this).\nAnd that.\n\nDo not commit.\n");
  CHECK(command.environment == domain::StringMap{{"CLAUDE_CODE_DISABLE_NONESSENTIAL_TRAFFIC", "1"},
                                                 {"DISABLE_AUTOUPDATER", "1"},
                                                 {"DISABLE_TELEMETRY", "1"}});
}

TEST_CASE("model and limits are flags of the CLI, and cannot become others") {
  domain::AgentRequest request;
  request.model = "--dangerously-skip-permissions";
  request.max_turns = 7;
  request.max_cost_usd = 0.25;
  const ClaudeCodeDialect dialect({"/opt/claude", "Read,Bash(make *)"});
  const Argv argv = dialect.command(request).argv;
  CHECK(argv == Argv{"/opt/claude", "-p", "--output-format", "stream-json", "--verbose",
                     "--allowedTools", "Read,Bash(make *)",
                     "--model=--dangerously-skip-permissions", "--max-turns=7",
                     "--max-budget-usd=0.25"});
}

TEST_CASE("nothing ever skips the CLI's permissions") {
  const Argv argv = ClaudeCodeDialect().command({}).argv;
  CHECK(std::none_of(argv.begin(), argv.end(), [](const std::string& argument) {
    return argument.find("dangerously") != std::string::npos;
  }));
}

}  // namespace rdev::claude_code
