#pragma once

#include <optional>
#include <string>

#include "adapters/agent_stream/json_line_parser.hpp"

namespace rdev::opencode {

/// The output of one `opencode run --format json`.
///
/// Events: texts are `agent.message` {text}; a call of a tool, which is told when it has ended,
/// `agent.tool_use` {tool, summary} and `agent.tool_result` {tool, is_error, summary}; an error
/// `agent.output` {text}. A step of the run is a turn.
///
/// There is no last word: a step that stops may be followed by others, as after the conversation
/// was summarised. So the run is judged at its end: it did its work when its last step stopped, no
/// error came after that, and it exited with 0.
class OpencodeParser : public agent_stream::JsonLineParser {
 public:
  OpencodeParser(std::optional<int> max_turns, std::optional<double> max_cost_usd,
                 const std::string& model);

 private:
  bool on_object(const boost::json::object& line, const ports::AgentEventSink& emit) override;
  void on_exit(ports::ExecStatus status, const ports::AgentEventSink& emit) override;

  void on_tool(const boost::json::object& part, const ports::AgentEventSink& emit);
  void on_error(const boost::json::object& error, const ports::AgentEventSink& emit);
  void on_step_start();
  void on_step_finish(const boost::json::object& part);

  std::optional<int> max_turns_;
  std::optional<double> max_cost_usd_;
  std::string reason_;  ///< why the last step ended; "" while it goes on
  std::optional<domain::BuildError> error_;
};

}  // namespace rdev::opencode
