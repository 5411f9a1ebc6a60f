#include "adapters/agent_stream/json_line_parser.hpp"

#include <utility>

#include <boost/json/parse.hpp>
#include <fmt/format.h>

#include "core/domain/text.hpp"

namespace rdev::agent_stream {

namespace json = boost::json;
namespace event_type = domain::event_type;

namespace {

constexpr std::size_t kMaxDepth = 128;

bool is_blank(std::string_view text) {
  return text.find_first_not_of(" \t\r\n") == std::string_view::npos;
}

json::value parsed(std::string_view line) {
  json::parse_options options;
  options.max_depth = kMaxDepth;
  // A bad byte in a text must not cost the line: texts are made storable before they go anywhere.
  options.allow_invalid_utf8 = true;
  json::error_code fault;
  json::value value = json::parse(line, fault, {}, options);
  return fault ? json::value() : value;
}

}  // namespace

void JsonLineParser::on_stdout(std::string_view bytes, const ports::AgentEventSink& emit) {
  out_lines_.feed(bytes,
                  [&](std::string_view line, bool truncated) { on_line(line, truncated, emit); });
}

void JsonLineParser::on_stderr(std::string_view bytes, const ports::AgentEventSink& emit) {
  err_.append(bytes);
  err_lines_.feed(
      bytes, [&](std::string_view line, bool truncated) { emit(stderr_event(line, truncated)); });
}

void JsonLineParser::on_line(std::string_view line, bool truncated,
                             const ports::AgentEventSink& emit) {
  if (hopeless_ || is_blank(line)) return;
  const json::value value = truncated ? json::value() : parsed(line);
  if (const json::object* object = value.if_object()) {
    if (on_object(*object, emit)) return;
  }
  emit({std::string(event_type::kAgentOutput), text_data(line, truncated)});
}

domain::AgentResult JsonLineParser::result(ports::ExecStatus status,
                                           const ports::AgentEventSink& emit) {
  out_lines_.finish([&](std::string_view line, bool truncated) { on_line(line, truncated, emit); });
  err_lines_.finish(
      [&](std::string_view line, bool truncated) { emit(stderr_event(line, truncated)); });

  if (!finished_ && !hopeless_) on_exit(status, emit);
  domain::AgentResult result = outcome_;
  result.usage = usage_;
  if (finished_ || hopeless_) return result;
  const std::string says = complaint_of(err_.tail());
  result.failure =
      domain::BuildError{domain::FailureCode::agent_failed,
                         fmt::format("the agent ended without a final result, {}{}{}",
                                     describe(status), says.empty() ? "" : ": ", says)};
  return result;
}

void JsonLineParser::say(std::string_view text, const ports::AgentEventSink& emit) {
  if (is_blank(text)) return;
  if (!finished_) set_output(text);
  emit({std::string(event_type::kAgentMessage), text_data(text)});
}

void JsonLineParser::conclude(std::string_view output) {
  if (finished_) return;
  finished_ = true;
  if (!is_blank(output)) set_output(output);
}

void JsonLineParser::conclude(domain::FailureCode code, std::string_view message) {
  if (finished_) return;
  finished_ = true;
  outcome_.failure = domain::BuildError{code, complaint_of(message)};
}

void JsonLineParser::give_up(domain::FailureCode code, std::string_view message) {
  if (finished_) return;
  hopeless_ = true;
  outcome_.failure = domain::BuildError{code, complaint_of(message)};
}

void JsonLineParser::set_output(std::string_view text) {
  const std::string storable = domain::to_storable_utf8(text);
  outcome_.output = domain::truncate_utf8(storable, domain::kMaxOutputBytes);
  outcome_.output_truncated = outcome_.output.size() < storable.size();
}

}  // namespace rdev::agent_stream
