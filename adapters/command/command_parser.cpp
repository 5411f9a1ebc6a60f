#include "adapters/command/command_parser.hpp"

#include "adapters/agent_stream/texts.hpp"
#include "core/domain/build_event.hpp"
#include "core/domain/text.hpp"

namespace rdev::command {
namespace {

namespace event_type = domain::event_type;

domain::LineSplitter::Sink stdout_events(const ports::AgentEventSink& emit) {
  return [&emit](std::string_view line, bool truncated) {
    emit({std::string(event_type::kAgentMessage), agent_stream::text_data(line, truncated)});
  };
}

domain::LineSplitter::Sink stderr_events(const ports::AgentEventSink& emit) {
  return [&emit](std::string_view line, bool truncated) {
    emit(agent_stream::stderr_event(line, truncated));
  };
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
  std::string says = agent_stream::complaint_of(err_.tail());
  if (says.empty()) says = agent_stream::complaint_of(out_.tail());
  const std::string how = agent_stream::describe(status);
  return says.empty() ? how : how + ": " + says;
}

}  // namespace rdev::command
