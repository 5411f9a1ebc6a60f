#include "apps/wiring/agents.hpp"

#include <algorithm>
#include <array>
#include <filesystem>
#include <map>
#include <memory>
#include <utility>

#include <boost/json/parse.hpp>

#include "adapters/command/command_dialect.hpp"
#include "adapters/command/demo_agent.hpp"
#include "apps/wiring/agent_clis.hpp"
#include "apps/wiring/environment.hpp"
#include "core/worker/cli_agent.hpp"

namespace rdev::apps {

namespace {

/// Each alone is enough for Claude Code to find a provider that lets it in.
constexpr std::array kCredentials{"ANTHROPIC_API_KEY", "ANTHROPIC_AUTH_TOKEN",
                                  "CLAUDE_CODE_OAUTH_TOKEN", "CLAUDE_CODE_USE_BEDROCK",
                                  "CLAUDE_CODE_USE_VERTEX"};

Error invalid(std::string message) {
  return {Errc::invalid, std::move(message)};
}

Result<std::vector<std::string>> parse_argv(const std::string& json) {
  const Error fault =
      invalid("--agent-command must be a JSON array of strings, the first of them a program");
  boost::system::error_code failure;
  const boost::json::value value = boost::json::parse(json, failure);
  if (failure || !value.is_array() || value.get_array().empty()) return fault;
  std::vector<std::string> argv;
  for (const boost::json::value& item : value.get_array()) {
    if (!item.is_string()) return fault;
    argv.emplace_back(item.get_string());
  }
  if (argv.front().empty()) return fault;
  return argv;
}

/// The files that a command line names: an agent that is a script outside of the system's
/// directories would not be found in a sandbox.
std::vector<std::string> files_of(const std::vector<std::string>& argv) {
  std::vector<std::string> files;
  for (const std::string& argument : argv) {
    std::error_code failed;
    if (argument.starts_with('/') && std::filesystem::is_regular_file(argument, failed)) {
      files.push_back(argument);
    }
  }
  return files;
}

bool has_credentials(const domain::StringMap& environment) {
  return std::any_of(kCredentials.begin(), kCredentials.end(), [&](const char* name) {
    const auto found = environment.find(name);
    return found != environment.end() && !found->second.empty();
  });
}

}  // namespace

Result<Agents> make_agents(const AgentOptions& options, bool local_pods, ports::Clock& clock) {
  const bool has_own_program = options.agent == "demo" || options.agent == "command";
  if (has_own_program && !options.binary.empty()) {
    return invalid("--agent " + options.agent + " takes no --agent-binary");
  }
  Agents agents;
  const auto add = [&](std::shared_ptr<const ports::AgentDialect> dialect) {
    const std::string name = dialect->name();
    agents.set.by_name[name] = std::make_shared<worker::CliAgent>(std::move(dialect), clock);
  };
  add(command::demo_agent());
  if (!options.command.empty()) {
    auto argv = parse_argv(options.command);
    if (argv.has_error()) return argv.error();
    agents.files = files_of(*argv);
    add(std::make_shared<command::CommandDialect>("command", std::move(*argv)));
  }
  auto clis = find_agent_clis(options, local_pods);
  if (clis.has_error()) return clis.error();
  for (auto& dialect : clis->dialects) add(std::move(dialect));
  agents.files.insert(agents.files.end(), clis->files.begin(), clis->files.end());
  auto environment = read_environment("--agent-env", options.env);
  if (environment.has_error()) return environment.error();
  agents.set.environment = std::move(*environment);
  agents.set.credentials_in_environment = !options.credentials_file_only;
  auto secrets = read_secrets("--agent-secret", options.secrets);
  if (secrets.has_error()) return secrets.error();
  agents.set.secrets = std::move(*secrets);
  agents.set.confidential = confidential_values(agents.set.environment);

  agents.set.default_name = options.agent;
  if (options.agent == "auto") {
    const bool has_claude =
        agents.set.by_name.contains("claude-code") && has_credentials(agents.set.environment);
    agents.set.default_name = has_claude ? "claude-code" : "demo";
  }
  if (agents.set.by_name.contains(agents.set.default_name)) return agents;
  if (options.agent == "command") return invalid("--agent command needs --agent-command");
  return invalid("--agent " + options.agent + ": there is no such agent");
}

}  // namespace rdev::apps
