#include "adapters/claude_code/claude_code_parser.hpp"

#include <algorithm>
#include <limits>
#include <utility>

#include <fmt/format.h>

#include "adapters/agent_stream/json_fields.hpp"
#include "adapters/claude_code/failures.hpp"

namespace rdev::claude_code {

namespace json = boost::json;
namespace event_type = domain::event_type;

using agent_stream::array_in;
using agent_stream::integer_in;
using agent_stream::number_in;
using agent_stream::object_in;
using agent_stream::summary_of;
using agent_stream::text_in;
using domain::FailureCode;

namespace {

/// Names and ids from the stream are stored: a broken one must not be a megabyte.
std::string short_text(const json::object& from, std::string_view key) {
  return summary_of(text_in(from, key));
}

int count_in(const json::object& from, std::string_view key) {
  constexpr std::int64_t kMost = std::numeric_limits<int>::max();
  return static_cast<int>(std::clamp<std::int64_t>(integer_in(from, key), 0, kMost));
}

bool is_of_subagent(const json::object& line) {
  return !text_in(line, "parent_tool_use_id").empty();
}

/// What the CLI itself says instead of a model.
constexpr std::string_view kNoModel = "<synthetic>";

}  // namespace

ClaudeCodeParser::ClaudeCodeParser(std::optional<int> max_turns, std::optional<double> max_cost_usd)
    : max_turns_(max_turns), max_cost_usd_(max_cost_usd) {}

bool ClaudeCodeParser::on_object(const json::object& line, const ports::AgentEventSink& emit) {
  const std::string_view type = text_in(line, "type");
  if (type == "result") {
    on_result(line);
    return true;
  }
  if (line.contains("total_cost_usd")) {
    note_cost(line);
    if (is_over_cost()) give_up(FailureCode::budget_exceeded, over_cost());
  }
  if (type == "system") {
    on_system(line, emit);
  } else if (type == "assistant") {
    on_assistant(line, emit);
  } else if (type == "user") {
    on_user(line, emit);
  } else {
    // Parts of messages that come whole later, and news of the account's limits.
    return type == "stream_event" || type == "rate_limit_event";
  }
  return true;
}

void ClaudeCodeParser::on_system(const json::object& line, const ports::AgentEventSink& emit) {
  const std::string_view subtype = text_in(line, "subtype");
  if (subtype == "init" && usage().session_id.empty()) {
    usage().session_id = short_text(line, "session_id");
    usage().model = short_text(line, "model");
  }
  if (subtype == "api_retry") on_retry(line, emit);
}

void ClaudeCodeParser::on_retry(const json::object& line, const ports::AgentEventSink& emit) {
  const std::string error = short_text(line, "error");
  const std::int64_t status = integer_in(line, "error_status");
  emit({std::string(event_type::kAgentRetry),
        {{"error", error},
         {"attempt", integer_in(line, "attempt")},
         {"max_retries", integer_in(line, "max_retries")},
         {"status", status == 0 ? json::value() : json::value(status)}}});
  if (failure_of(error, status) != FailureCode::agent_auth) return;
  give_up(FailureCode::agent_auth,
          fmt::format("the provider refused the credentials: {} ({})", error, status));
}

void ClaudeCodeParser::on_assistant(const json::object& line, const ports::AgentEventSink& emit) {
  const json::object* message = object_in(line, "message");
  if (message == nullptr) return;
  if (!is_of_subagent(line)) {
    error_ = short_text(line, "error");
    count_turn(*message);
  }
  const json::array* content = array_in(*message, "content");
  if (content == nullptr) return;
  for (const json::value& part : *content) {
    const json::object* block = part.if_object();
    if (block == nullptr) continue;
    const std::string_view type = text_in(*block, "type");
    if (type == "text") say(text_in(*block, "text"), emit);
    if (type == "tool_use" || type == "server_tool_use") emit(calls_.begun(*block));
  }
}

void ClaudeCodeParser::on_user(const json::object& line, const ports::AgentEventSink& emit) {
  const json::object* message = object_in(line, "message");
  const json::array* content = message == nullptr ? nullptr : array_in(*message, "content");
  if (content == nullptr) return;
  for (const json::value& part : *content) {
    const json::object* block = part.if_object();
    if (block != nullptr && text_in(*block, "type") == "tool_result") emit(calls_.ended(*block));
  }
}

/// The CLI bounds turns by itself; this holds for one that does not know the flag.
void ClaudeCodeParser::count_turn(const json::object& message) {
  const std::string_view model = text_in(message, "model");
  if (model == kNoModel) return;
  if (usage().model.empty()) usage().model = summary_of(model);
  std::string id = short_text(message, "id");
  if (concluded_ || id == turn_) return;
  turn_ = std::move(id);
  if (usage().num_turns < std::numeric_limits<int>::max()) ++usage().num_turns;
  if (!max_turns_ || usage().num_turns <= *max_turns_) return;
  give_up(FailureCode::budget_exceeded, fmt::format("more than {} turns", *max_turns_));
}

void ClaudeCodeParser::note_cost(const json::object& line) {
  if (concluded_) return;
  usage().cost_usd = std::max(0.0, number_in(line, "total_cost_usd"));
}

bool ClaudeCodeParser::is_over_cost() {
  return max_cost_usd_ && usage().cost_usd > *max_cost_usd_;
}

std::string ClaudeCodeParser::over_cost() {
  return fmt::format("a cost of ${}, and ${} were allowed", usage().cost_usd, *max_cost_usd_);
}

void ClaudeCodeParser::on_result(const json::object& line) {
  if (concluded_) return;
  note_cost(line);
  concluded_ = true;
  if (usage().session_id.empty()) usage().session_id = short_text(line, "session_id");
  if (line.contains("num_turns")) usage().num_turns = count_in(line, "num_turns");
  if (const json::object* tokens = object_in(line, "usage")) {
    usage().input_tokens = std::max<std::int64_t>(0, integer_in(*tokens, "input_tokens"));
    usage().output_tokens = std::max<std::int64_t>(0, integer_in(*tokens, "output_tokens"));
  }
  if (const auto failure = failure_of_result(line, error_)) {
    conclude(failure->code, failure->message);
  } else if (is_over_cost()) {
    conclude(FailureCode::budget_exceeded, over_cost());
  } else {
    conclude(text_in(line, "result"));
  }
}

}  // namespace rdev::claude_code
