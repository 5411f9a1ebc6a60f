#pragma once

#include <algorithm>
#include <cstddef>
#include <functional>
#include <memory>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

#include <boost/json/serialize.hpp>

#include "ports/agent_dialect.hpp"

namespace rdev::testing {

/// What a parser made of a program's outputs; each event as its type and its data in JSON.
struct ParsedStream {
  std::vector<std::string> events;      ///< of both outputs, in the order they came in
  std::vector<std::string> out_events;  ///< of standard output alone
  std::vector<std::string> err_events;
  bool finished = false;
  bool hopeless = false;
  domain::AgentResult result;
};

inline bool is_of_stderr(const domain::NewEvent& event) {
  const auto* stream = event.data.if_contains("stream");
  return stream != nullptr && *stream == "stderr";
}

/// Feeds `parser` with both outputs in turn, `piece` bytes at a time.
inline ParsedStream parse_stream(ports::AgentParser& parser, std::string_view out,
                                 std::string_view err = {}, std::size_t piece = std::string::npos,
                                 int exit_code = 0) {
  ParsedStream parsed;
  const ports::AgentEventSink emit = [&](const domain::NewEvent& event) {
    parsed.events.push_back(event.type + " " + boost::json::serialize(event.data));
    (is_of_stderr(event) ? parsed.err_events : parsed.out_events).push_back(parsed.events.back());
  };
  while (!out.empty() || !err.empty()) {
    parser.on_stdout(out.substr(0, piece), emit);
    out.remove_prefix(std::min(piece, out.size()));
    parser.on_stderr(err.substr(0, piece), emit);
    err.remove_prefix(std::min(piece, err.size()));
  }
  parsed.finished = parser.finished();
  parsed.hopeless = parser.hopeless();
  parsed.result = parser.result({exit_code}, emit);
  return parsed;
}

using MakeParser = std::function<std::unique_ptr<ports::AgentParser>()>;

/// The same for a fresh parser, whole; throws unless the outputs give the same byte by byte, and
/// in pieces of an odd size.
inline ParsedStream parse_in_every_way(const MakeParser& make, std::string_view out,
                                       std::string_view err = {}, int exit_code = 0) {
  const auto whole = make();
  ParsedStream parsed = parse_stream(*whole, out, err, std::string::npos, exit_code);
  for (const std::size_t piece : {std::size_t{1}, std::size_t{7}, std::size_t{1021}}) {
    const auto parser = make();
    const ParsedStream again = parse_stream(*parser, out, err, piece, exit_code);
    const bool same =
        again.out_events == parsed.out_events && again.err_events == parsed.err_events &&
        again.finished == parsed.finished && again.hopeless == parsed.hopeless &&
        again.result.output == parsed.result.output && again.result.usage == parsed.result.usage &&
        again.result.output_truncated == parsed.result.output_truncated &&
        again.result.failure == parsed.result.failure;
    if (!same) throw std::logic_error("other events in pieces of " + std::to_string(piece));
  }
  return parsed;
}

}  // namespace rdev::testing
