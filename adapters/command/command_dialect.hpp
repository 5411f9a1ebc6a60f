#pragma once

#include <memory>
#include <string>
#include <vector>

#include "ports/agent_dialect.hpp"

namespace rdev::command {

/// An agent that is any command: it gets the prompt on stdin and works in the working copy; its
/// lines on stdout are what it has to say, and exit status 0 means that it did its work.
///
/// Events: each line of stdout is `agent.message` {text}, each of stderr `agent.output` {text,
/// stream: "stderr"}; a longer line than kMaxLineBytes is cut and has `truncated: true`.
class CommandDialect : public ports::AgentDialect {
 public:
  CommandDialect(std::string name, std::vector<std::string> argv);

  [[nodiscard]] std::string name() const override { return name_; }
  [[nodiscard]] ports::AgentCommand command(const domain::AgentRequest& request) const override;
  [[nodiscard]] std::unique_ptr<ports::AgentParser> parser(
      const domain::AgentRequest& request) const override;

 private:
  std::string name_;
  std::vector<std::string> argv_;
};

}  // namespace rdev::command
