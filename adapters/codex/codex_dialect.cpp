#include "adapters/codex/codex_dialect.hpp"

#include <utility>

#include <boost/json/serialize.hpp>
#include <boost/json/value.hpp>
#include <fmt/format.h>

#include "adapters/codex/codex_parser.hpp"
#include "core/domain/standing_instructions.hpp"

namespace rdev::codex {

namespace {

std::string value_in(const domain::StringMap& environment, const std::string& name) {
  const auto found = environment.find(name);
  return found == environment.end() ? "" : found->second;
}

/// A value of the CLI's configuration, which is TOML: its basic strings are written like JSON's.
std::string quoted(const std::string& text) {
  return boost::json::serialize(boost::json::value(text));
}

}  // namespace

CodexDialect::CodexDialect(std::string binary) : binary_(std::move(binary)) {}

ports::AgentCommand CodexDialect::command(const domain::AgentRequest& request) const {
  ports::AgentCommand command;
  command.argv = {binary_,
                  "exec",
                  "--json",
                  "--skip-git-repo-check",
                  "--sandbox=danger-full-access",
                  "--config=check_for_update_on_startup=false",
                  "--config=analytics.enabled=false"};
  const std::string url = value_in(request.environment, "OPENAI_BASE_URL");
  if (!url.empty()) {
    command.argv.emplace_back("--config=model_provider=\"rdev\"");
    command.argv.push_back(fmt::format(
        "--config=model_providers.rdev={{name=\"rdev\",base_url={},env_key=\"CODEX_API_KEY\","
        "wire_api=\"responses\"}}",
        quoted(url)));
  }
  if (request.model) command.argv.push_back("--model=" + *request.model);
  command.argv.emplace_back("-");
  command.stdin_data = domain::instructed_prompt(request);
  if (!request.environment.contains("CODEX_API_KEY")) {
    const std::string key = value_in(request.environment, "OPENAI_API_KEY");
    if (!key.empty()) command.environment["CODEX_API_KEY"] = key;
  }
  return command;
}

std::unique_ptr<ports::AgentParser> CodexDialect::parser(
    const domain::AgentRequest& request) const {
  return std::make_unique<CodexParser>(request.max_turns, request.model.value_or(""));
}

}  // namespace rdev::codex
