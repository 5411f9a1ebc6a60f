#pragma once

#include <optional>
#include <string>

#include "adapters/agent_stream/json_line_parser.hpp"
#include "adapters/claude_code/tool_calls.hpp"

namespace rdev::claude_code {

/// The output of one `claude -p --output-format stream-json --verbose`.
///
/// Events: the assistant's texts are `agent.message` {text}, its tool calls `agent.tool_use` {tool,
/// summary}, their results `agent.tool_result` {tool, is_error, summary}, and a request that is to
/// be sent again is `agent.retry` {error, attempt, max_retries, status}. The line `result` is the
/// last word; a refused credential, and more turns or costs than were asked for, end the run.
class ClaudeCodeParser : public agent_stream::JsonLineParser {
 public:
  ClaudeCodeParser(std::optional<int> max_turns, std::optional<double> max_cost_usd);

 private:
  bool on_object(const boost::json::object& line, const ports::AgentEventSink& emit) override;

  void on_system(const boost::json::object& line, const ports::AgentEventSink& emit);
  void on_retry(const boost::json::object& line, const ports::AgentEventSink& emit);
  void on_assistant(const boost::json::object& line, const ports::AgentEventSink& emit);
  void on_user(const boost::json::object& line, const ports::AgentEventSink& emit);
  void on_result(const boost::json::object& line);
  void count_turn(const boost::json::object& message);
  void note_cost(const boost::json::object& line);
  [[nodiscard]] bool is_over_cost();
  [[nodiscard]] std::string over_cost();

  std::optional<int> max_turns_;
  std::optional<double> max_cost_usd_;
  ToolCalls calls_;
  std::string turn_;   ///< id of the newest message: a message has a line for each of its parts
  std::string error_;  ///< what the last message of the assistant said of a failed request
  bool concluded_ = false;
};

}  // namespace rdev::claude_code
