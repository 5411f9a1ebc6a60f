#include "tests/integration/execution/agent_setup.hpp"

#include <utility>

#include <doctest/doctest.h>

#include "adapters/command/command_dialect.hpp"

namespace rdev::testing {

domain::FailureCode AgentOutcome::failure() const {
  if (result.has_error()) FAIL(result.error().message);
  REQUIRE(result->failure.has_value());
  return result->failure->code;
}

const std::string& AgentOutcome::message() const {
  static_cast<void>(failure());
  return result->failure->message;
}

AgentSetup::AgentSetup(bool sandbox) : CommandSetup(sandbox) {
  request_.task_id = task();
  request_.prompt = "Do it.";
}

AgentOutcome AgentSetup::run(const std::string& script) {
  return run(shell_agent(script), clock());
}

AgentOutcome AgentSetup::run(std::shared_ptr<const ports::AgentDialect> dialect,
                             ports::Clock& clock) {
  worker::CliAgent agent(std::move(dialect), clock, clocks_);
  AgentOutcome outcome;
  std::stop_source stop;
  const ports::AgentEventSink emit = [&](const domain::NewEvent& event) {
    if (event.type == domain::event_type::kAgentStarted) return;
    outcome.texts.emplace_back(event.data.at("text").as_string());
    if (on_text_) on_text_(outcome.texts.back());
    if (outcome.texts.back() == stop_at_) stop.request_stop();
  };
  outcome.result = agent.execute(request_, pod(), emit, stop.get_token());
  return outcome;
}

void AgentSetup::check_nothing_left() {
  CHECK(processes_with(task()) == 0);
  CHECK_FALSE(pod().alive(task()).value());
}

std::shared_ptr<const ports::AgentDialect> shell_agent(const std::string& script) {
  return std::make_shared<command::CommandDialect>("command",
                                                   std::vector<std::string>{"sh", "-c", script});
}

}  // namespace rdev::testing
