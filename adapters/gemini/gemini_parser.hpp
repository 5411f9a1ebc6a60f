#pragma once

#include <map>
#include <optional>
#include <string>

#include "adapters/agent_stream/json_line_parser.hpp"

namespace rdev::gemini {

/// The output of one `gemini --output-format=stream-json`.
///
/// Events: the pieces of a text are put together to one `agent.message` {text}; calls of tools are
/// `agent.tool_use` {tool, summary} and `agent.tool_result` {tool, is_error, summary}; an error
/// that is not the end is `agent.output` {text}. The line `result` is the last word. The stream
/// tells no costs, and a turn of the model is taken to be each call and the message at the end.
class GeminiParser : public agent_stream::JsonLineParser {
 public:
  GeminiParser(std::optional<int> max_turns, const std::string& model);

 private:
  bool on_object(const boost::json::object& line, const ports::AgentEventSink& emit) override;
  void on_exit(ports::ExecStatus status, const ports::AgentEventSink& emit) override;

  void on_message(const boost::json::object& line, const ports::AgentEventSink& emit);
  void on_tool_use(const boost::json::object& line, const ports::AgentEventSink& emit);
  void on_tool_result(const boost::json::object& line, const ports::AgentEventSink& emit);
  void on_result(const boost::json::object& line);
  void say_text(const ports::AgentEventSink& emit);
  void count_turn();

  std::optional<int> max_turns_;
  std::string text_;                          ///< pieces of a message that is not at its end
  std::map<std::string, std::string> tools_;  ///< by ids of calls; a bounded number of them
};

}  // namespace rdev::gemini
