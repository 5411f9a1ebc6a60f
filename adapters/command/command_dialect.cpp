#include "adapters/command/command_dialect.hpp"

#include <utility>

#include "adapters/command/command_parser.hpp"

namespace rdev::command {

CommandDialect::CommandDialect(std::string name, std::vector<std::string> argv)
    : name_(std::move(name)), argv_(std::move(argv)) {}

ports::AgentCommand CommandDialect::command(const domain::AgentRequest& request) const {
  return {argv_, request.prompt, {}};
}

std::unique_ptr<ports::AgentParser> CommandDialect::parser(const domain::AgentRequest&) const {
  return std::make_unique<CommandParser>();
}

}  // namespace rdev::command
