#include "adapters/command/command_dialect.hpp"

#include <doctest/doctest.h>

#include "adapters/command/demo_agent.hpp"

namespace rdev::command {

TEST_CASE("the command is what was set up, with the prompt on stdin and nowhere else") {
  const CommandDialect dialect("command", {"agent", "--go"});
  domain::AgentRequest request;
  request.prompt = "Do $(this).\nAnd that.";
  request.instructions = "For models only.";
  request.environment = {{"TOKEN", "secret"}};
  const ports::AgentCommand command = dialect.command(request);
  CHECK(dialect.name() == "command");
  CHECK(command.argv == std::vector<std::string>{"agent", "--go"});
  CHECK(command.stdin_data == request.prompt);
  CHECK(command.environment.empty());
}

TEST_CASE("the demo agent's command is the same for every prompt") {
  domain::AgentRequest request;
  request.prompt = "one";
  const auto dialect = demo_agent();
  const ports::AgentCommand one = dialect->command(request);
  request.prompt = "two";
  CHECK(dialect->name() == "demo");
  CHECK(dialect->command(request).argv == one.argv);
}

}  // namespace rdev::command
