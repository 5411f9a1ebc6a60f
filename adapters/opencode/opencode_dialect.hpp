#pragma once

#include <memory>
#include <string>

#include "ports/agent_dialect.hpp"

namespace rdev::opencode {

/// The OpenCode CLI, run as `opencode run --format json` with the prompt on stdin.
///
/// AgentRequest::environment has the key of its provider, by the name that provider goes by, and a
/// model is PROVIDER/MODEL. OPENAI_BASE_URL there leads to another provider of the Chat
/// Completions API with the key OPENAI_API_KEY; a model is its plain name then, and has to be
/// given. OPENCODE_CONFIG_CONTENT and OPENCODE_PERMISSION, where the operator sets them, hold
/// instead of what is said here.
class OpencodeDialect : public ports::AgentDialect {
 public:
  explicit OpencodeDialect(std::string binary = "opencode");

  [[nodiscard]] std::string name() const override { return "opencode"; }
  [[nodiscard]] ports::AgentCommand command(const domain::AgentRequest& request) const override;
  [[nodiscard]] std::unique_ptr<ports::AgentParser> parser(
      const domain::AgentRequest& request) const override;

 private:
  std::string binary_;
};

}  // namespace rdev::opencode
