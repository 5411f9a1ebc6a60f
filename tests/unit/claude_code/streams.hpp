#pragma once

#include <memory>
#include <optional>
#include <string>

#include "adapters/claude_code/claude_code_parser.hpp"
#include "tests/support/parsed_stream.hpp"

namespace rdev::claude_code {

using Events = std::vector<std::string>;

/// Lines as version 2.1.197 of the CLI writes them, less what says nothing here.
inline const std::string kInit =
    R"({"type":"system","subtype":"init","cwd":"/workspace","session_id":"s-1","tools":["Bash"],)"
    R"("model":"claude-opus-4-8[1m]","permissionMode":"default"})"
    "\n";

/// A part of an assistant's message with `id`.
inline std::string assistant(const std::string& id, const std::string& part,
                             const std::string& more = "") {
  return R"({"type":"assistant","message":{"id":")" + id +
         R"(","role":"assistant","model":"claude-opus-4-8","content":[)" + part +
         R"(],"usage":{"input_tokens":100,"output_tokens":1}},"parent_tool_use_id":null,)" +
         R"("session_id":"s-1")" + more + "}\n";
}

inline std::string text(const std::string& words) {
  return R"({"type":"text","text":")" + words + R"("})";
}

inline const std::string kResult =
    R"({"type":"result","subtype":"success","is_error":false,"num_turns":2,"result":"Written.",)"
    R"("session_id":"s-1","total_cost_usd":0.0035,"usage":{"input_tokens":200,"output_tokens":100},)"
    R"("permission_denials":[]})"
    "\n";

inline testing::ParsedStream parse(const std::string& out, const std::string& err = "",
                                   int exit_code = 0, std::optional<int> max_turns = {},
                                   std::optional<double> max_cost_usd = {}) {
  return testing::parse_in_every_way(
      [&] { return std::make_unique<ClaudeCodeParser>(max_turns, max_cost_usd); }, out, err,
      exit_code);
}

}  // namespace rdev::claude_code
