#include "adapters/claude_code/claude_code_dialect.hpp"

#include <utility>

#include <fmt/format.h>

#include "adapters/claude_code/claude_code_parser.hpp"
#include "core/domain/standing_instructions.hpp"

namespace rdev::claude_code {

ClaudeCodeDialect::ClaudeCodeDialect(ClaudeCodeConfig config) : config_(std::move(config)) {}

ports::AgentCommand ClaudeCodeDialect::command(const domain::AgentRequest& request) const {
  ports::AgentCommand command;
  command.argv = {config_.binary, "-p", "--output-format", "stream-json", "--verbose"};
  command.argv.insert(command.argv.end(), {"--allowedTools", config_.tools});
  // As one argument each: what begins with a dash is a value still, and no flag.
  if (request.model) command.argv.push_back("--model=" + *request.model);
  if (request.max_turns) command.argv.push_back(fmt::format("--max-turns={}", *request.max_turns));
  if (request.max_cost_usd) {
    command.argv.push_back(fmt::format("--max-budget-usd={}", *request.max_cost_usd));
  }
  command.stdin_data = domain::instructed_prompt(request);
  command.environment = {{"CLAUDE_CODE_DISABLE_NONESSENTIAL_TRAFFIC", "1"},
                         {"DISABLE_AUTOUPDATER", "1"},
                         {"DISABLE_TELEMETRY", "1"}};
  return command;
}

std::unique_ptr<ports::AgentParser> ClaudeCodeDialect::parser(
    const domain::AgentRequest& request) const {
  return std::make_unique<ClaudeCodeParser>(request.max_turns, request.max_cost_usd);
}

}  // namespace rdev::claude_code
