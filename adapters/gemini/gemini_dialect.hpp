#pragma once

#include <memory>
#include <string>

#include "ports/agent_dialect.hpp"

namespace rdev::gemini {

/// The Gemini CLI, run as `gemini --output-format=stream-json` with the prompt on stdin.
///
/// Its key is GOOGLE_API_KEY of AgentRequest::environment, where GOOGLE_GENAI_USE_VERTEXAI is
/// `true`: GOOGLE_VERTEX_BASE_URL there leads to another endpoint, while the CLI refuses a plain
/// GOOGLE_GEMINI_BASE_URL. For Google's own endpoint it also knows GEMINI_API_KEY.
class GeminiDialect : public ports::AgentDialect {
 public:
  explicit GeminiDialect(std::string binary = "gemini");

  [[nodiscard]] std::string name() const override { return "gemini"; }
  [[nodiscard]] ports::AgentCommand command(const domain::AgentRequest& request) const override;
  [[nodiscard]] std::unique_ptr<ports::AgentParser> parser(
      const domain::AgentRequest& request) const override;

 private:
  std::string binary_;
};

}  // namespace rdev::gemini
