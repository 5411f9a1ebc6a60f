#pragma once

#include <optional>
#include <set>
#include <string>
#include <string_view>

#include "adapters/agent_stream/json_line_parser.hpp"

namespace rdev::codex {

/// The output of one `codex exec --json`.
///
/// Events: the agent's messages are `agent.message` {text}; its commands, file changes and other
/// calls `agent.tool_use` {tool, summary} and `agent.tool_result` {tool, is_error, summary}; a
/// request that is to be sent again is `agent.retry` {error, attempt, max_retries}. The lines
/// `turn.completed` and `turn.failed` are the last word. The stream tells no costs, and a turn of
/// the model is taken to be each call and the message at the end.
class CodexParser : public agent_stream::JsonLineParser {
 public:
  CodexParser(std::optional<int> max_turns, const std::string& model);

 private:
  bool on_object(const boost::json::object& line, const ports::AgentEventSink& emit) override;

  bool on_item(const boost::json::object& item, bool completed, const ports::AgentEventSink& emit);
  void on_call(const boost::json::object& item, bool completed, const ports::AgentEventSink& emit);
  void on_error(std::string_view message, const ports::AgentEventSink& emit);
  void on_completed(const boost::json::object& line);
  void count_turn();

  std::optional<int> max_turns_;
  std::set<std::string> begun_;  ///< ids of calls; a bounded number of them
};

}  // namespace rdev::codex
