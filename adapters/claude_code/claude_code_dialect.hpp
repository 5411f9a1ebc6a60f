#pragma once

#include <memory>
#include <string>

#include "ports/agent_dialect.hpp"

namespace rdev::claude_code {

/// Tools that need no further permission: what it takes to work on the files of a working copy.
inline constexpr const char* kDefaultTools = "Bash,Edit,Glob,Grep,NotebookEdit,Read,Task,Write";

struct ClaudeCodeConfig {
  std::string binary = "claude";      ///< name or path in the pod
  std::string tools = kDefaultTools;  ///< in the notation of the CLI's --allowedTools
};

/// The Claude Code CLI, run as `claude -p --output-format stream-json --verbose`: the prompt goes
/// to its stdin, and no flag that skips permissions is ever given. Its credentials come from
/// AgentRequest::environment (ANTHROPIC_API_KEY and the like).
class ClaudeCodeDialect : public ports::AgentDialect {
 public:
  explicit ClaudeCodeDialect(ClaudeCodeConfig config = {});

  [[nodiscard]] std::string name() const override { return "claude-code"; }
  [[nodiscard]] ports::AgentCommand command(const domain::AgentRequest& request) const override;
  [[nodiscard]] std::unique_ptr<ports::AgentParser> parser(
      const domain::AgentRequest& request) const override;

 private:
  ClaudeCodeConfig config_;
};

}  // namespace rdev::claude_code
