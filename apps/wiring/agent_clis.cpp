#include "apps/wiring/agent_clis.hpp"

#include <optional>
#include <utility>

#include "adapters/claude_code/claude_code_dialect.hpp"
#include "adapters/codex/codex_dialect.hpp"
#include "adapters/gemini/gemini_dialect.hpp"
#include "adapters/opencode/opencode_dialect.hpp"
#include "apps/wiring/agent_program.hpp"

namespace rdev::apps {

namespace {

/// The program of an agent, by its usual name unless the operator has named another; none when it
/// is neither there nor asked for.
Result<std::optional<std::string>> program_of(const std::string& agent, bool is_chosen,
                                              const std::string& usual, const AgentOptions& options,
                                              bool local_pods, AgentClis& clis) {
  const bool is_named = is_chosen && !options.binary.empty();
  const std::string name = is_named ? options.binary : usual;
  if (!local_pods) return std::optional(name);
  auto found = find_agent_program(name);
  if (found.has_value()) {
    clis.files.insert(clis.files.end(), found->files.begin(), found->files.end());
    return std::optional(std::move(found->path));
  }
  if (!is_named && options.agent != agent) return std::optional<std::string>();
  return Error{Errc::invalid, "--agent " + options.agent + ": " + found.error().message +
                                  " (--agent-binary names another program)"};
}

}  // namespace

Result<AgentClis> find_agent_clis(const AgentOptions& options, bool local_pods) {
  AgentClis clis;
  const bool takes_claude = options.agent == "claude-code" || options.agent == "auto";
  auto claude = program_of("claude-code", takes_claude, "claude", options, local_pods, clis);
  if (claude.has_error()) return claude.error();
  if (*claude) {
    claude_code::ClaudeCodeConfig config;
    config.binary = std::move(**claude);
    if (!options.tools.empty()) config.tools = options.tools;
    clis.dialects.push_back(std::make_shared<claude_code::ClaudeCodeDialect>(std::move(config)));
  }
  auto codex = program_of("codex", options.agent == "codex", "codex", options, local_pods, clis);
  if (codex.has_error()) return codex.error();
  if (*codex) clis.dialects.push_back(std::make_shared<codex::CodexDialect>(std::move(**codex)));
  auto gemini =
      program_of("gemini", options.agent == "gemini", "gemini", options, local_pods, clis);
  if (gemini.has_error()) return gemini.error();
  if (*gemini) {
    clis.dialects.push_back(std::make_shared<gemini::GeminiDialect>(std::move(**gemini)));
  }
  auto opencode =
      program_of("opencode", options.agent == "opencode", "opencode", options, local_pods, clis);
  if (opencode.has_error()) return opencode.error();
  if (*opencode) {
    clis.dialects.push_back(std::make_shared<opencode::OpencodeDialect>(std::move(**opencode)));
  }
  return clis;
}

}  // namespace rdev::apps
