#include "core/domain/standing_instructions.hpp"

namespace rdev::domain {

std::string instructed_prompt(const AgentRequest& request) {
  if (request.instructions.empty()) return request.prompt;
  return request.prompt + "\n\n" + request.instructions + "\n";
}

}  // namespace rdev::domain
