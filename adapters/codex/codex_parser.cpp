#include "adapters/codex/codex_parser.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <cstddef>
#include <limits>

#include <fmt/format.h>

#include "adapters/agent_stream/json_fields.hpp"
#include "adapters/codex/failures.hpp"

namespace rdev::codex {

namespace json = boost::json;
namespace event_type = domain::event_type;

using agent_stream::array_in;
using agent_stream::first_text_in;
using agent_stream::integer_in;
using agent_stream::object_in;
using agent_stream::summary_of;
using agent_stream::text_data;
using agent_stream::text_in;
using domain::FailureCode;

namespace {

constexpr std::size_t kMaxOpenCalls = 1000;

/// The items that are calls of tools; others are thoughts and plans.
constexpr std::array<std::string_view, 4> kCalls{"command_execution", "file_change",
                                                 "mcp_tool_call", "web_search"};

/// Command, tool or query, else the paths of a file change.
std::string summary_of_call(const json::object& item) {
  const auto call = first_text_in(item, {"command", "tool", "query"});
  if (!call.empty()) return summary_of(call);
  std::string paths;
  const json::array* changes = array_in(item, "changes");
  if (changes == nullptr) return paths;
  for (const json::value& change : *changes) {
    const json::object* object = change.if_object();
    if (object == nullptr || paths.size() >= agent_stream::kMaxSummaryBytes) continue;
    if (!paths.empty()) paths += '\n';
    paths += summary_of(text_in(*object, "path"));
  }
  return summary_of(paths);
}

/// "Reconnecting... 2/5 (why)".
struct Retry {
  int attempt = 0;
  int most = 0;
  std::string_view why;
};

std::optional<Retry> retry_in(std::string_view message) {
  constexpr std::string_view kBegin = "Reconnecting... ";
  if (!message.starts_with(kBegin)) return std::nullopt;
  Retry retry;
  const char* const end = message.data() + message.size();
  const auto attempt = std::from_chars(message.data() + kBegin.size(), end, retry.attempt);
  if (attempt.ec != std::errc() || attempt.ptr == end || *attempt.ptr != '/') return std::nullopt;
  const auto most = std::from_chars(attempt.ptr + 1, end, retry.most);
  if (most.ec != std::errc()) return std::nullopt;
  retry.why = message.substr(static_cast<std::size_t>(most.ptr - message.data()));
  if (retry.why.starts_with(" (")) retry.why.remove_prefix(2);
  if (retry.why.ends_with(')')) retry.why.remove_suffix(1);
  return retry;
}

}  // namespace

CodexParser::CodexParser(std::optional<int> max_turns, const std::string& model)
    : max_turns_(max_turns) {
  usage().model = model;
}

bool CodexParser::on_object(const json::object& line, const ports::AgentEventSink& emit) {
  const std::string_view type = text_in(line, "type");
  if (type == "thread.started") {
    usage().session_id = summary_of(text_in(line, "thread_id"));
  } else if (type == "item.started" || type == "item.completed") {
    const json::object* item = object_in(line, "item");
    return item != nullptr && on_item(*item, type == "item.completed", emit);
  } else if (type == "error") {
    on_error(text_in(line, "message"), emit);
  } else if (type == "turn.completed") {
    on_completed(line);
  } else if (type == "turn.failed") {
    const json::object* error = object_in(line, "error");
    const std::string_view message = error == nullptr ? "" : text_in(*error, "message");
    conclude(failure_of(message), message.empty() ? "the agent reported a failure" : message);
  } else {
    return type == "turn.started" || type == "item.updated";
  }
  return true;
}

bool CodexParser::on_item(const json::object& item, bool completed,
                          const ports::AgentEventSink& emit) {
  const std::string_view type = text_in(item, "type");
  if (std::find(kCalls.begin(), kCalls.end(), type) != kCalls.end()) {
    on_call(item, completed, emit);
  } else if (type == "agent_message") {
    if (completed) say(text_in(item, "text"), emit);
  } else if (type == "error") {
    emit({std::string(event_type::kAgentOutput), text_data(text_in(item, "message"))});
  } else {
    return type == "reasoning" || type == "todo_list";
  }
  return true;
}

void CodexParser::on_call(const json::object& item, bool completed,
                          const ports::AgentEventSink& emit) {
  const std::string tool = summary_of(text_in(item, "type"));
  std::string id = summary_of(text_in(item, "id"));
  // Of some calls only the end is told.
  const bool is_known = begun_.contains(id);
  if (!is_known) {
    emit({std::string(event_type::kAgentToolUse),
          {{"tool", tool}, {"summary", summary_of_call(item)}}});
    count_turn();
  }
  if (!completed) {
    if (begun_.size() < kMaxOpenCalls) begun_.insert(std::move(id));
    return;
  }
  begun_.erase(id);
  const bool failed = text_in(item, "status") == "failed" || integer_in(item, "exit_code") != 0;
  emit({std::string(event_type::kAgentToolResult),
        {{"tool", tool},
         {"is_error", failed},
         {"summary", summary_of(text_in(item, "aggregated_output"))}}});
}

void CodexParser::on_error(std::string_view message, const ports::AgentEventSink& emit) {
  const auto retry = retry_in(message);
  if (!retry) {
    emit({std::string(event_type::kAgentOutput), text_data(message)});
    return;
  }
  emit({std::string(event_type::kAgentRetry),
        {{"error", summary_of(retry->why)},
         {"attempt", retry->attempt},
         {"max_retries", retry->most}}});
  if (failure_of(retry->why) == FailureCode::agent_auth) {
    give_up(FailureCode::agent_auth, retry->why);
  }
}

void CodexParser::on_completed(const json::object& line) {
  if (finished()) return;
  if (const json::object* tokens = object_in(line, "usage")) {
    usage().input_tokens = std::max<std::int64_t>(0, integer_in(*tokens, "input_tokens"));
    usage().output_tokens = std::max<std::int64_t>(0, integer_in(*tokens, "output_tokens"));
  }
  count_turn();
  conclude("");
}

void CodexParser::count_turn() {
  if (finished()) return;
  if (usage().num_turns < std::numeric_limits<int>::max()) ++usage().num_turns;
  if (!max_turns_ || usage().num_turns <= *max_turns_) return;
  give_up(FailureCode::budget_exceeded, fmt::format("more than {} turns", *max_turns_));
}

}  // namespace rdev::codex
