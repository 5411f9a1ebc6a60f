#include "adapters/claude_code/failures.hpp"

#include <string>

#include "adapters/agent_stream/json_fields.hpp"
#include "adapters/agent_stream/texts.hpp"

namespace rdev::claude_code {

namespace json = boost::json;

using agent_stream::array_in;
using agent_stream::integer_in;
using agent_stream::is_true;
using agent_stream::summary_of;
using agent_stream::text_in;
using domain::FailureCode;

namespace {

FailureCode code_of(std::string_view subtype, std::string_view error, std::int64_t status) {
  if (subtype == "error_max_turns" || subtype == "error_max_budget_usd") {
    return FailureCode::budget_exceeded;
  }
  return failure_of(error, status);
}

/// The text of a result, else its list of errors, else what kind of result it is.
std::string message_of(const json::object& line, std::string_view subtype) {
  std::string message = summary_of(text_in(line, "result"));
  if (!message.empty()) return message;
  if (const json::array* errors = array_in(line, "errors")) {
    for (const json::value& error : *errors) {
      if (!error.is_string() || message.size() >= agent_stream::kMaxSummaryBytes) continue;
      if (!message.empty()) message += "; ";
      message += summary_of(error.get_string());
    }
  }
  if (!message.empty()) return message;
  return subtype.empty() ? "the agent reported a failure" : summary_of(subtype);
}

}  // namespace

FailureCode failure_of(std::string_view error, std::int64_t status) noexcept {
  if (status == 401 || status == 403 || error == "authentication_failed" ||
      error == "oauth_org_not_allowed") {
    return FailureCode::agent_auth;
  }
  if (status == 429 || status == 529 || error == "rate_limit" || error == "overloaded") {
    return FailureCode::agent_rate_limited;
  }
  return FailureCode::agent_failed;
}

std::optional<domain::BuildError> failure_of_result(const json::object& line,
                                                    std::string_view error) {
  const std::string_view subtype = text_in(line, "subtype");
  // A request that failed for good is told as a success that is an error.
  if (subtype == "success" && !is_true(line, "is_error")) return std::nullopt;
  const FailureCode code = code_of(subtype, error, integer_in(line, "api_error_status"));
  return domain::BuildError{code, message_of(line, subtype)};
}

}  // namespace rdev::claude_code
