#pragma once

#include <map>
#include <string>

#include <boost/json/object.hpp>

#include "core/domain/build_event.hpp"

namespace rdev::claude_code {

/// The tool calls of one run, which tell what a result is the result of; a bounded number of them
/// at a time.
class ToolCalls {
 public:
  /// A part `tool_use` of a message as `agent.tool_use` {tool, summary}.
  [[nodiscard]] domain::NewEvent begun(const boost::json::object& block);

  /// A part `tool_result` as `agent.tool_result` {tool, is_error, summary}; `tool` is "" for a
  /// call that was never seen.
  [[nodiscard]] domain::NewEvent ended(const boost::json::object& block);

 private:
  std::map<std::string, std::string> tools_;  ///< by the call's id
};

}  // namespace rdev::claude_code
