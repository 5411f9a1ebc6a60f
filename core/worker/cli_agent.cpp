#include "core/worker/cli_agent.hpp"

#include <algorithm>
#include <string_view>
#include <utility>

#include "core/domain/build_event.hpp"
#include "core/worker/pod_command.hpp"
#include "core/worker/pod_patience.hpp"
#include "core/worker/pod_runs.hpp"

namespace rdev::worker {
namespace {

using domain::AgentResult;
using domain::FailureCode;
using Instant = std::chrono::steady_clock::time_point;
using std::chrono::milliseconds;

/// What a shell reports of a command that TERM has ended.
constexpr int kEndedByTerm = 128 + 15;

constexpr milliseconds kFirstPause{50};
constexpr milliseconds kLongestPause{2'000};

std::string seconds_of(milliseconds time) {
  return std::to_string(std::chrono::ceil<std::chrono::seconds>(time).count()) + " s";
}

/// One execution: the durable command, the parser of its output and the clocks.
class AgentRun {
 public:
  AgentRun(const ports::AgentDialect& dialect, ports::Clock& clock, const AgentClocks& clocks,
           const domain::AgentRequest& request, ports::Pod& pod, const ports::AgentEventSink& emit)
      : dialect_(dialect),
        clock_(clock),
        clocks_(clocks),
        request_(request),
        emit_(emit),
        command_(pod, clock, request.task_id, request.attempt,
                 {.out_of_reach = clocks.out_of_reach}),
        parser_(dialect.parser(request)) {}

  Result<AgentResult> execute(const std::stop_token& stop);

 private:
  Result<void> begin(const std::stop_token& stop);
  Result<void> resume(const std::stop_token& stop);
  Result<AgentResult> ended_by_itself(ports::ExecStatus status);
  Result<AgentResult> ran_out_of_time();
  Result<AgentResult> gone(const Error& error, FailureCode code);
  Result<AgentResult> without_result(const Error& error);

  [[nodiscard]] PodCommand::Spec spec() const;
  [[nodiscard]] Instant deadline() const;
  [[nodiscard]] std::string missed_clock() const;
  [[nodiscard]] Result<void> end();
  [[nodiscard]] AgentResult judge(int exit_code);
  void noticed(std::string_view bytes);

  const ports::AgentDialect& dialect_;
  ports::Clock& clock_;
  const AgentClocks& clocks_;
  const domain::AgentRequest& request_;
  const ports::AgentEventSink& emit_;
  PodCommand command_;
  std::unique_ptr<ports::AgentParser> parser_;
  // Before the parser: what it cuts, or looks for in several lines, must not hide half a secret.
  domain::MaskedStream masked_stdout_{request_.mask};
  domain::MaskedStream masked_stderr_{request_.mask};
  ports::OutputSink to_stdout_ = [this](std::string_view bytes) {
    parser_->on_stdout(bytes, emit_);
  };
  ports::OutputSink to_stderr_ = [this](std::string_view bytes) {
    parser_->on_stderr(bytes, emit_);
  };
  ports::OutputSink on_stdout_ = [this](std::string_view bytes) {
    masked_stdout_.feed(bytes, to_stdout_);
    noticed(bytes);
  };
  ports::OutputSink on_stderr_ = [this](std::string_view bytes) {
    masked_stderr_.feed(bytes, to_stderr_);
    noticed(bytes);
  };
  Instant begun_ = clock_.monotonic();
  Instant last_output_ = begun_;
  bool heard_ = false;
  bool finished_ = false;  ///< `last_output_` stays at the last word from then on
  bool over_ = false;      ///< it had ended before it was resumed: no clock can change that
  bool hopeless_ = false;
};

Result<AgentResult> AgentRun::execute(const std::stop_token& stop) {
  if (stop.stop_requested()) return Error{Errc::cancelled, "stop requested"};
  const auto there = request_.resume ? resume(stop) : begin(stop);
  if (there.has_error() && there.error().code == Errc::not_found) {
    return gone(there.error(), request_.resume ? FailureCode::lost : FailureCode::agent_not_found);
  }
  if (there.has_error()) return without_result(there.error());
  emit_({std::string(domain::event_type::kAgentStarted), {}});
  const auto status = command_.follow(
      on_stdout_, on_stderr_, [this] { return deadline(); }, stop);
  if (status.has_value()) return ended_by_itself(*status);
  switch (status.error().code) {
    case Errc::timeout:
      return ran_out_of_time();
    case Errc::not_found:
      return gone(status.error(), FailureCode::lost);
    default:
      return without_result(status.error());
  }
}

Result<void> AgentRun::begin(const std::stop_token& stop) {
  auto started = command_.start(spec(), stop);
  begun_ = last_output_ = clock_.monotonic();
  return started;
}

Result<void> AgentRun::resume(const std::stop_token& stop) {
  const auto found = command_.attach(stop);
  if (found.has_error()) return found.error();
  last_output_ = clock_.monotonic();
  begun_ = last_output_ - found->age;
  over_ = found->ended;
  return {};
}

PodCommand::Spec AgentRun::spec() const {
  ports::AgentCommand command = dialect_.command(request_);
  PodCommand::Spec spec;
  spec.argv = std::move(command.argv);
  spec.stdin_data = std::move(command.stdin_data);
  spec.environment = std::move(command.environment);
  spec.environment.insert(request_.environment.begin(), request_.environment.end());
  return spec;
}

/// Taken after the parser and the sink of its events: the time that those take is not the agent's.
void AgentRun::noticed(std::string_view bytes) {
  if (bytes.empty() || finished_) return;
  heard_ = true;
  finished_ = parser_->finished();
  hopeless_ = parser_->hopeless();
  last_output_ = clock_.monotonic();
}

Instant AgentRun::deadline() const {
  if (over_) return Instant::max();
  if (hopeless_) return last_output_;
  const milliseconds patience = finished_ ? clocks_.after_result
                                : heard_  ? clocks_.silence
                                          : clocks_.first_output;
  return std::min(begun_ + request_.timeout, last_output_ + patience);
}

std::string AgentRun::missed_clock() const {
  if (clock_.monotonic() >= begun_ + request_.timeout) {
    return "the agent did not end within " + seconds_of(request_.timeout);
  }
  if (!heard_) return "the agent said nothing within " + seconds_of(clocks_.first_output);
  return "the agent was silent for " + seconds_of(clocks_.silence);
}

/// Until it is certain: what were left running would write into the working copy that is
/// committed next.
Result<void> AgentRun::end() {
  const Instant give_up = clock_.monotonic() + clocks_.out_of_reach;
  for (milliseconds pause = kFirstPause;; pause = std::min(pause * 2, kLongestPause)) {
    auto ended = command_.end(clocks_.term_grace);
    if (ended.has_value() || clock_.monotonic() >= give_up) return ended;
    if (ended.error().code != Errc::unavailable) return ended;
    clock_.sleep(pause, {});
  }
}

AgentResult AgentRun::judge(int exit_code) {
  masked_stdout_.finish(to_stdout_);
  masked_stderr_.finish(to_stderr_);
  AgentResult result = parser_->result({exit_code}, emit_);
  if (result.usage.name.empty()) result.usage.name = dialect_.name();
  return result;
}

Result<AgentResult> AgentRun::ended_by_itself(ports::ExecStatus status) {
  if (auto ended = end(); ended.has_error()) return without_result(ended.error());
  return judge(status.exit_code);
}

Result<AgentResult> AgentRun::ran_out_of_time() {
  const std::string missed = missed_clock();
  if (auto ended = end(); ended.has_error()) return without_result(ended.error());
  const auto rest = command_.catch_up(on_stdout_, on_stderr_);
  // A program that hangs after its last word has done its work: how it was ended is our doing.
  if (finished_ || hopeless_) return judge(0);
  const bool left_status = rest.has_value() && rest->has_value();
  AgentResult result = judge(left_status ? (*rest)->exit_code : kEndedByTerm);
  result.failure = domain::BuildError{FailureCode::timeout, missed};
  return result;
}

Result<AgentResult> AgentRun::gone(const Error& error, FailureCode code) {
  if (auto ended = end(); ended.has_error()) return without_result(ended.error());
  AgentResult result = judge(kEndedByTerm);
  result.failure = domain::BuildError{code, error.message};
  return result;
}

Result<AgentResult> AgentRun::without_result(const Error& error) {
  // Who stops it decides what is to become of the run.
  if (error.code == Errc::cancelled) return error;
  static_cast<void>(command_.end(clocks_.term_grace));
  switch (error.code) {
    case Errc::internal:
    case Errc::unavailable:
      return error;
    case Errc::invalid:
    case Errc::too_large:
      return Error{Errc::internal, error.message};
    default:
      return Error{Errc::unavailable, error.message};
  }
}

}  // namespace

CliAgent::CliAgent(std::shared_ptr<const ports::AgentDialect> dialect, ports::Clock& clock,
                   AgentClocks clocks)
    : dialect_(std::move(dialect)), clock_(clock), clocks_(clocks) {}

std::string CliAgent::name() const {
  return dialect_->name();
}

Result<AgentResult> CliAgent::execute(const domain::AgentRequest& request, ports::Pod& pod,
                                      const ports::AgentEventSink& emit,
                                      const std::stop_token& stop) {
  return AgentRun(*dialect_, clock_, clocks_, request, pod, emit).execute(stop);
}

Result<std::optional<int>> CliAgent::find_run(const domain::TaskId& task, int after,
                                              ports::Pod& pod, const std::stop_token& stop) {
  return with_patience(clock_, clocks_.out_of_reach, stop,
                       [&] { return PodRuns(pod, task).newest(after, stop); });
}

}  // namespace rdev::worker
