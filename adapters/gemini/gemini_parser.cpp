#include "adapters/gemini/gemini_parser.hpp"

#include <algorithm>
#include <cstddef>
#include <limits>
#include <utility>

#include <fmt/format.h>

#include "adapters/agent_stream/json_fields.hpp"
#include "adapters/gemini/failures.hpp"

namespace rdev::gemini {

namespace json = boost::json;
namespace event_type = domain::event_type;

using agent_stream::first_text_in;
using agent_stream::integer_in;
using agent_stream::object_in;
using agent_stream::summary_of;
using agent_stream::text_data;
using agent_stream::text_in;
using domain::FailureCode;

namespace {

constexpr std::size_t kMaxOpenCalls = 1000;

/// The CLI's own exit status for credentials that it cannot use at all.
constexpr int kNoCredentials = 41;

/// The first of what a call is usually about.
std::string summary_of_call(const json::object& line) {
  const json::object* parameters = object_in(line, "parameters");
  if (parameters == nullptr) return "";
  return summary_of(first_text_in(
      *parameters, {"command", "file_path", "pattern", "dir_path", "query", "prompt"}));
}

std::string_view message_of_error(const json::object& line) {
  const json::object* error = object_in(line, "error");
  const std::string_view message = error == nullptr ? "" : text_in(*error, "message");
  return message.empty() ? "the agent reported a failure" : message;
}

}  // namespace

GeminiParser::GeminiParser(std::optional<int> max_turns, const std::string& model)
    : max_turns_(max_turns) {
  usage().model = model;
}

bool GeminiParser::on_object(const json::object& line, const ports::AgentEventSink& emit) {
  const std::string_view type = text_in(line, "type");
  if (type == "message") {
    on_message(line, emit);
    return true;
  }
  say_text(emit);
  if (type == "init") {
    usage().session_id = summary_of(text_in(line, "session_id"));
    usage().model = summary_of(text_in(line, "model"));
  } else if (type == "tool_use") {
    on_tool_use(line, emit);
  } else if (type == "tool_result") {
    on_tool_result(line, emit);
  } else if (type == "error") {
    emit({std::string(event_type::kAgentOutput), text_data(text_in(line, "message"))});
  } else if (type == "result") {
    on_result(line);
  } else {
    return false;
  }
  return true;
}

void GeminiParser::on_message(const json::object& line, const ports::AgentEventSink& emit) {
  // The other role is the user's: the prompt.
  if (text_in(line, "role") != "assistant") return;
  text_ += text_in(line, "content");
  const json::value* delta = line.if_contains("delta");
  const bool is_piece = delta != nullptr && *delta == true;
  if (!is_piece || text_.size() >= domain::kMaxOutputBytes) say_text(emit);
}

void GeminiParser::say_text(const ports::AgentEventSink& emit) {
  say(std::exchange(text_, {}), emit);
}

void GeminiParser::on_tool_use(const json::object& line, const ports::AgentEventSink& emit) {
  std::string tool = summary_of(text_in(line, "tool_name"));
  emit({std::string(event_type::kAgentToolUse),
        {{"tool", tool}, {"summary", summary_of_call(line)}}});
  if (tools_.size() < kMaxOpenCalls) {
    tools_.insert_or_assign(summary_of(text_in(line, "tool_id")), std::move(tool));
  }
  count_turn();
}

void GeminiParser::on_tool_result(const json::object& line, const ports::AgentEventSink& emit) {
  const auto call = tools_.extract(summary_of(text_in(line, "tool_id")));
  const bool failed = text_in(line, "status") == "error";
  emit({std::string(event_type::kAgentToolResult),
        {{"tool", call.empty() ? "" : call.mapped()},
         {"is_error", failed},
         {"summary", summary_of(failed ? message_of_error(line) : text_in(line, "output"))}}});
}

void GeminiParser::on_result(const json::object& line) {
  if (finished()) return;
  if (const json::object* stats = object_in(line, "stats")) {
    usage().input_tokens = std::max<std::int64_t>(0, integer_in(*stats, "input_tokens"));
    usage().output_tokens = std::max<std::int64_t>(0, integer_in(*stats, "output_tokens"));
  }
  if (text_in(line, "status") == "success") {
    count_turn();
    conclude("");
    return;
  }
  const std::string_view message = message_of_error(line);
  conclude(failure_of(message), summary_of(message));
}

void GeminiParser::on_exit(ports::ExecStatus status, const ports::AgentEventSink& emit) {
  say_text(emit);
  if (status.exit_code != kNoCredentials) return;
  conclude(FailureCode::agent_auth, "the agent was given no credentials that it can use");
}

void GeminiParser::count_turn() {
  if (finished()) return;
  if (usage().num_turns < std::numeric_limits<int>::max()) ++usage().num_turns;
  if (!max_turns_ || usage().num_turns <= *max_turns_) return;
  give_up(FailureCode::budget_exceeded, fmt::format("more than {} turns", *max_turns_));
}

}  // namespace rdev::gemini
