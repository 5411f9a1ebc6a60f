#include "adapters/claude_code/tool_calls.hpp"

#include <array>
#include <cstddef>
#include <utility>

#include <boost/json/serialize.hpp>

#include "adapters/agent_stream/json_fields.hpp"
#include "adapters/agent_stream/texts.hpp"

namespace rdev::claude_code {

namespace json = boost::json;
namespace event_type = domain::event_type;

using agent_stream::is_true;
using agent_stream::kMaxSummaryBytes;
using agent_stream::object_in;
using agent_stream::summary_of;
using agent_stream::text_in;

namespace {

constexpr std::size_t kMaxOpenCalls = 1000;

/// The one field that says the most of a call, by the names that the CLI's own tools use.
constexpr std::array kTelling{"command", "file_path", "notebook_path", "pattern",
                              "path",    "url",       "query",         "description"};

std::string summary_of_input(const json::object& input) {
  for (const char* key : kTelling) {
    if (const auto text = text_in(input, key); !text.empty()) return summary_of(text);
  }
  return input.empty() ? "" : summary_of(json::serialize(input));
}

/// A result's content: a text, or a list of parts.
std::string summary_of_content(const json::object& block) {
  const json::value* content = block.if_contains("content");
  if (content == nullptr) return {};
  if (content->is_string()) return summary_of(content->get_string());
  if (!content->is_array()) return {};
  std::string summary;
  for (const json::value& part : content->get_array()) {
    const json::object* object = part.if_object();
    if (object == nullptr || summary.size() >= kMaxSummaryBytes) continue;
    const std::string_view type = text_in(*object, "type");
    if (!summary.empty()) summary += '\n';
    summary += type == "text" ? summary_of(text_in(*object, "text")) : "[" + summary_of(type) + "]";
  }
  return summary_of(summary);
}

}  // namespace

domain::NewEvent ToolCalls::begun(const json::object& block) {
  const std::string tool = summary_of(text_in(block, "name"));
  if (tools_.size() < kMaxOpenCalls) tools_[summary_of(text_in(block, "id"))] = tool;
  const json::object* input = object_in(block, "input");
  return {std::string(event_type::kAgentToolUse),
          {{"tool", tool}, {"summary", input == nullptr ? "" : summary_of_input(*input)}}};
}

domain::NewEvent ToolCalls::ended(const json::object& block) {
  std::string tool;
  if (auto call = tools_.extract(summary_of(text_in(block, "tool_use_id")))) {
    tool = std::move(call.mapped());
  }
  return {std::string(event_type::kAgentToolResult),
          {{"tool", tool},
           {"is_error", is_true(block, "is_error")},
           {"summary", summary_of_content(block)}}};
}

}  // namespace rdev::claude_code
