#include "adapters/opencode/opencode_parser.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

#include <fmt/format.h>

#include "adapters/agent_stream/json_fields.hpp"

namespace rdev::opencode {

namespace json = boost::json;
namespace event_type = domain::event_type;

using agent_stream::first_text_in;
using agent_stream::integer_in;
using agent_stream::number_in;
using agent_stream::object_in;
using agent_stream::summary_of;
using agent_stream::text_data;
using agent_stream::text_in;
using domain::FailureCode;

namespace {

const json::object& object_or_empty(const json::object& from, std::string_view key) {
  static const json::object empty;
  const json::object* found = object_in(from, key);
  return found == nullptr ? empty : *found;
}

/// The first of what a call is usually about, else the call's title.
std::string summary_of_call(const json::object& state) {
  const json::object& input = object_or_empty(state, "input");
  const auto call =
      first_text_in(input, {"command", "filePath", "pattern", "url", "description", "path"});
  return summary_of(call.empty() ? text_in(state, "title") : call);
}

std::int64_t sum_of(std::int64_t a, std::int64_t b) {
  const std::int64_t more = std::max<std::int64_t>(0, b);
  return a > std::numeric_limits<std::int64_t>::max() - more ? a : a + more;
}

FailureCode failure_of(std::string_view name, std::int64_t status) noexcept {
  if (status == 401 || status == 403 || name == "ProviderAuthError") return FailureCode::agent_auth;
  if (status == 429) return FailureCode::agent_rate_limited;
  return FailureCode::agent_failed;
}

}  // namespace

OpencodeParser::OpencodeParser(std::optional<int> max_turns, std::optional<double> max_cost_usd,
                               const std::string& model)
    : max_turns_(max_turns), max_cost_usd_(max_cost_usd) {
  usage().model = model;
}

bool OpencodeParser::on_object(const json::object& line, const ports::AgentEventSink& emit) {
  const std::string_view type = text_in(line, "type");
  const json::object& part = object_or_empty(line, "part");
  if (usage().session_id.empty()) usage().session_id = summary_of(text_in(line, "sessionID"));
  if (type == "step_start") {
    on_step_start();
  } else if (type == "text") {
    say(text_in(part, "text"), emit);
  } else if (type == "tool_use") {
    on_tool(part, emit);
  } else if (type == "step_finish") {
    on_step_finish(part);
  } else if (type == "error") {
    on_error(object_or_empty(line, "error"), emit);
  } else {
    return type == "reasoning";
  }
  return true;
}

void OpencodeParser::on_tool(const json::object& part, const ports::AgentEventSink& emit) {
  const std::string tool = summary_of(text_in(part, "tool"));
  const json::object& state = object_or_empty(part, "state");
  emit({std::string(event_type::kAgentToolUse),
        {{"tool", tool}, {"summary", summary_of_call(state)}}});
  const bool refused = text_in(state, "status") == "error";
  const bool failed = refused || integer_in(object_or_empty(state, "metadata"), "exit") != 0;
  emit({std::string(event_type::kAgentToolResult),
        {{"tool", tool},
         {"is_error", failed},
         {"summary", summary_of(text_in(state, refused ? "error" : "output"))}}});
}

void OpencodeParser::on_error(const json::object& error, const ports::AgentEventSink& emit) {
  const std::string_view name = text_in(error, "name");
  const json::object& data = object_or_empty(error, "data");
  const std::int64_t status = integer_in(data, "statusCode");
  std::string message = summary_of(text_in(data, "message"));
  if (message.empty()) message = summary_of(name);
  if (message.empty()) message = "the agent reported a failure";
  if (status != 0) message += fmt::format(" (status {})", status);
  emit({std::string(event_type::kAgentOutput), text_data(message)});
  const FailureCode code = failure_of(name, status);
  if (code == FailureCode::agent_auth) {
    give_up(code, message);
  } else {
    error_ = domain::BuildError{code, std::move(message)};
  }
}

void OpencodeParser::on_step_start() {
  reason_.clear();
  error_.reset();
  if (usage().num_turns < std::numeric_limits<int>::max()) ++usage().num_turns;
  if (!max_turns_ || usage().num_turns <= *max_turns_) return;
  give_up(FailureCode::budget_exceeded, fmt::format("more than {} turns", *max_turns_));
}

void OpencodeParser::on_step_finish(const json::object& part) {
  reason_ = summary_of(text_in(part, "reason"));
  const json::object& tokens = object_or_empty(part, "tokens");
  domain::AgentUsage& used = usage();
  used.input_tokens = sum_of(used.input_tokens, integer_in(tokens, "input"));
  used.output_tokens = sum_of(used.output_tokens, integer_in(tokens, "output"));
  const double cost = used.cost_usd + std::max(0.0, number_in(part, "cost"));
  if (std::isfinite(cost)) used.cost_usd = cost;
  if (!max_cost_usd_ || used.cost_usd <= *max_cost_usd_) return;
  give_up(FailureCode::budget_exceeded,
          fmt::format("a cost of ${}, and ${} were allowed", used.cost_usd, *max_cost_usd_));
}

void OpencodeParser::on_exit(ports::ExecStatus status, const ports::AgentEventSink& /*emit*/) {
  if (error_) {
    conclude(error_->code, error_->message);
  } else if (status.exit_code == 0 && reason_ == "stop") {
    conclude("");
  } else if (status.exit_code == 0 && !reason_.empty()) {
    conclude(FailureCode::agent_failed,
             fmt::format("the agent's last step ended by \"{}\"", reason_));
  }
}

}  // namespace rdev::opencode
