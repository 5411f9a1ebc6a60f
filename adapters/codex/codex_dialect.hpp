#pragma once

#include <memory>
#include <string>

#include "ports/agent_dialect.hpp"

namespace rdev::codex {

/// The Codex CLI, run as `codex exec --json` with the prompt on stdin. The pod is its sandbox: its
/// own one cannot be made inside of that.
///
/// Its key is CODEX_API_KEY, or else OPENAI_API_KEY, of AgentRequest::environment; OPENAI_BASE_URL
/// there leads to another provider of the Responses API.
class CodexDialect : public ports::AgentDialect {
 public:
  explicit CodexDialect(std::string binary = "codex");

  [[nodiscard]] std::string name() const override { return "codex"; }
  [[nodiscard]] ports::AgentCommand command(const domain::AgentRequest& request) const override;
  [[nodiscard]] std::unique_ptr<ports::AgentParser> parser(
      const domain::AgentRequest& request) const override;

 private:
  std::string binary_;
};

}  // namespace rdev::codex
