#pragma once

#include <cstddef>
#include <string>
#include <string_view>

#include <boost/json/object.hpp>

#include "adapters/agent_stream/texts.hpp"
#include "core/domain/agent.hpp"
#include "core/domain/line_splitter.hpp"
#include "core/domain/tail_buffer.hpp"
#include "ports/agent_dialect.hpp"

namespace rdev::agent_stream {

/// Longer lines are cut, and then no JSON any more: tool results may hold whole pictures.
inline constexpr std::size_t kMaxJsonLineBytes = std::size_t{16} * 1024 * 1024;

/// The parser of an output that has one JSON object a line. A dialect's parser says what an object
/// means; what is common to all of them is here: lines, bounds, and how a run is judged.
///
/// Events depend on their own stream alone, and on nothing but its bytes: however those were cut
/// and interleaved, the same ones come in the same order. A line that is not understood becomes
/// `agent.output` {text}, as do the lines of standard error (with `stream: "stderr"`).
class JsonLineParser : public ports::AgentParser {
 public:
  void on_stdout(std::string_view bytes, const ports::AgentEventSink& emit) final;
  void on_stderr(std::string_view bytes, const ports::AgentEventSink& emit) final;
  [[nodiscard]] bool finished() const final { return finished_; }
  [[nodiscard]] bool hopeless() const final { return hopeless_; }
  [[nodiscard]] domain::AgentResult result(ports::ExecStatus status,
                                           const ports::AgentEventSink& emit) final;

 protected:
  /// False: the line is not understood, and told as it is.
  virtual bool on_object(const boost::json::object& line, const ports::AgentEventSink& emit) = 0;

  /// The outputs are complete: what a stream without a last word of its own comes to is told now.
  virtual void on_exit(ports::ExecStatus /*status*/, const ports::AgentEventSink& /*emit*/) {}

  /// What is known of the run so far; a dialect fills it in.
  [[nodiscard]] domain::AgentUsage& usage() noexcept { return usage_; }

  /// Emits `agent.message`, unless there is nothing but blank space. The last text is the run's
  /// output if no better one comes.
  void say(std::string_view text, const ports::AgentEventSink& emit);

  /// The agent's last word, told once: what comes after it changes nothing.
  void conclude(std::string_view output);
  void conclude(domain::FailureCode code, std::string_view message);

  /// Ends the run at once. No line after this one is read.
  void give_up(domain::FailureCode code, std::string_view message);

 private:
  void on_line(std::string_view line, bool truncated, const ports::AgentEventSink& emit);
  void set_output(std::string_view text);

  domain::LineSplitter out_lines_{kMaxJsonLineBytes};
  domain::LineSplitter err_lines_{kMaxTextBytes};
  domain::TailBuffer err_{kMaxComplaintBytes};
  domain::AgentUsage usage_;
  domain::AgentResult outcome_;
  bool finished_ = false;
  bool hopeless_ = false;
};

}  // namespace rdev::agent_stream
