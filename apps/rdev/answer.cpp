#include "apps/rdev/answer.hpp"

#include <boost/json/parse.hpp>

#include "apps/rdev/json_fields.hpp"
#include "apps/rdev/spec.hpp"
#include "apps/rdev/text.hpp"

namespace rdev::cli {

namespace json = boost::json;

namespace {

constexpr int kNoContent = 204;

Errc code_of(int status) {
  switch (status) {
    case 401:
    case 403:
      return Errc::forbidden;
    case 404:
      return Errc::not_found;
    case 409:
      return Errc::conflict;
    case 413:
      return Errc::too_large;
    case 429:
      return Errc::queue_full;
    default:
      return status >= 500 || status < 400 ? Errc::unavailable : Errc::invalid;
  }
}

std::string hint_of(int status) {
  if (status == 401) return "\nset RDEV_TOKEN or --token-file to a valid API key";
  if (status == 403) return "\nthe API key has not the scope for this, or is bound to projects";
  return "";
}

Error error_of(int status, const json::value& problem) {
  const std::string title = text_at(problem, "title");
  const std::string detail = text_at(problem, "detail");
  Error error{code_of(status), detail.empty() ? title : detail};
  if (error.message.empty()) {
    error.message = "the answer is not one of rdev's: is the URL right?";
  }
  error.message += " (HTTP " + std::to_string(status) + ")" + hint_of(status);
  for (const json::value& field : list_at(problem, "errors")) {
    error.fields.push_back({text_at(field, "pointer"), text_at(field, "detail")});
  }
  return error;
}

}  // namespace

Result<json::value> read_answer(int status, std::string_view body) {
  if (status == kNoContent) return json::value();
  boost::system::error_code failure;
  json::value parsed = json::parse(body, failure);
  if (failure) parsed = nullptr;
  if (status >= 200 && status < 300 && parsed.is_object()) return parsed;
  return error_of(status, parsed);
}

std::string to_text(const Error& error) {
  std::string text;
  for (const std::string& line : neutralised_lines(error.message)) {
    text += (text.empty() ? "" : "\n  ") + line;
  }
  for (const FieldError& field : error.fields) {
    const std::string flag = flag_of(field.pointer);
    const std::string pointer = neutralised(field.pointer);
    text.append("\n  ").append(flag.empty() ? pointer : neutralised(flag));
    if (!flag.empty() && !pointer.empty()) text.append(" (").append(pointer).append(")");
    text.append(": ").append(neutralised(field.detail));
  }
  return text;
}

}  // namespace rdev::cli
