#include "adapters/gemini/gemini_dialect.hpp"

#include <utility>

#include "adapters/gemini/gemini_parser.hpp"
#include "core/domain/standing_instructions.hpp"

namespace rdev::gemini {

GeminiDialect::GeminiDialect(std::string binary) : binary_(std::move(binary)) {}

ports::AgentCommand GeminiDialect::command(const domain::AgentRequest& request) const {
  ports::AgentCommand command;
  // Edits and commands without asking; what else it would have to ask for is refused, as nobody
  // answers.
  command.argv = {binary_, "--output-format=stream-json", "--approval-mode=auto_edit",
                  "--allowed-tools=run_shell_command"};
  if (request.model) command.argv.push_back("--model=" + *request.model);
  // It does not work at all in a directory that it was not told to trust.
  command.environment["GEMINI_CLI_TRUST_WORKSPACE"] = "true";
  command.stdin_data = domain::instructed_prompt(request);
  return command;
}

std::unique_ptr<ports::AgentParser> GeminiDialect::parser(
    const domain::AgentRequest& request) const {
  return std::make_unique<GeminiParser>(request.max_turns, request.model.value_or(""));
}

}  // namespace rdev::gemini
