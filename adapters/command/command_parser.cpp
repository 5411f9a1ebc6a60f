#include "adapters/command/command_parser.hpp"

#include <utility>

#include <fmt/format.h>

#include "core/domain/build_event.hpp"
#include "core/domain/text.hpp"

namespace rdev::command {
namespace {

namespace event_type = domain::event_type;

boost::json::object line_data(std::string_view line, bool truncated) {
  const std::string storable = domain::to_storable_utf8(line);
  // What replaces a bad byte is longer than that.
  const std::string_view text = domain::truncate_utf8(storable, kMaxLineBytes);
  boost::json::object data{{"text", text}};
  if (truncated || text.size() < storable.size()) data["truncated"] = true;
  return data;
}

domain::LineSplitter::Sink stdout_events(const ports::AgentEventSink& emit) {
  return [&emit](std::string_view line, bool truncated) {
    emit({std::string(event_type::kAgentMessage), line_data(line, truncated)});
  };
}

domain::LineSplitter::Sink stderr_events(const ports::AgentEventSink& emit) {
  return [&emit](std::string_view line, bool truncated) {
    boost::json::object data = line_data(line, truncated);
    data["stream"] = "stderr";
    emit({std::string(event_type::kAgentOutput), std::move(data)});
  };
}

/// The end of `text` without blank space around it.
std::string end_of(std::string_view text) {
  constexpr std::string_view kBlank = " \t\r\n";
  const std::size_t last = text.find_last_not_of(kBlank);
  if (last == std::string_view::npos) return {};
  text = text.substr(0, last + 1);
  text.remove_prefix(text.find_first_not_of(kBlank));
  const std::string storable = domain::to_storable_utf8(text);
  return std::string(domain::tail_utf8(storable, kMaxComplaintBytes));
}

}  // namespace

void CommandParser::on_stdout(std::string_view bytes, const ports::AgentEventSink& emit) {
  out_.append(bytes);
  out_lines_.feed(bytes, stdout_events(emit));
}

void CommandParser::on_stderr(std::string_view bytes, const ports::AgentEventSink& emit) {
  err_.append(bytes);
  err_lines_.feed(bytes, stderr_events(emit));
}

domain::AgentResult CommandParser::result(ports::ExecStatus status,
                                          const ports::AgentEventSink& emit) {
  out_lines_.finish(stdout_events(emit));
  err_lines_.finish(stderr_events(emit));

  domain::AgentResult result;
  const std::string storable = domain::to_storable_utf8(out_.tail());
  result.output = domain::tail_utf8(storable, domain::kMaxOutputBytes);
  result.output_truncated = out_.truncated() || result.output.size() < storable.size();
  if (status.exit_code != 0) {
    result.failure = domain::BuildError{domain::FailureCode::agent_failed, complaint(status)};
  }
  return result;
}

std::string CommandParser::complaint(ports::ExecStatus status) const {
  std::string says = end_of(err_.tail());
  if (says.empty()) says = end_of(out_.tail());
  const std::string how =
      status.exit_code > 128
          ? fmt::format("exit status {} (signal {})", status.exit_code, status.exit_code - 128)
          : fmt::format("exit status {}", status.exit_code);
  return says.empty() ? how : how + ": " + says;
}

}  // namespace rdev::command
