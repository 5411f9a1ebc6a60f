#pragma once

#include <functional>
#include <memory>
#include <stop_token>
#include <string>
#include <utility>
#include <vector>

#include "core/worker/cli_agent.hpp"
#include "tests/integration/execution/command_setup.hpp"

namespace rdev::testing {

/// What an agent's run gave.
struct AgentOutcome {
  Result<domain::AgentResult> result = Error{};
  std::vector<std::string> texts;  ///< of all its events

  /// The failure's code; a run without failure is a failure of the test.
  [[nodiscard]] domain::FailureCode failure() const;
  [[nodiscard]] const std::string& message() const;
};

/// An agent that is a shell script, in a pod of this machine.
class AgentSetup : public CommandSetup {
 public:
  explicit AgentSetup(bool sandbox);

  worker::AgentClocks& clocks() { return clocks_; }
  domain::AgentRequest& request() { return request_; }

  [[nodiscard]] AgentOutcome run(const std::string& script);
  [[nodiscard]] AgentOutcome run(std::shared_ptr<const ports::AgentDialect> dialect,
                                 ports::Clock& clock);

  /// Stops the run when this has been said.
  void stop_at(const std::string& text) { stop_at_ = text; }

  /// Called with the text of each event, by the run.
  void on_text(std::function<void(const std::string&)> call) { on_text_ = std::move(call); }

  /// No process of the run is left.
  void check_nothing_left();

 private:
  worker::AgentClocks clocks_;
  domain::AgentRequest request_;
  std::string stop_at_;
  std::function<void(const std::string&)> on_text_;
};

/// The dialect of `sh -c SCRIPT`.
[[nodiscard]] std::shared_ptr<const ports::AgentDialect> shell_agent(const std::string& script);

}  // namespace rdev::testing
