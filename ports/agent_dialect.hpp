#pragma once

#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "core/domain/agent.hpp"
#include "core/domain/build_event.hpp"
#include "ports/pod.hpp"

namespace rdev::ports {

/// How to start an agent's command-line program.
struct AgentCommand {
  std::vector<std::string> argv;
  std::string stdin_data;
  domain::StringMap environment;  ///< beyond AgentRequest::environment
};

using AgentEventSink = std::function<void(domain::NewEvent)>;

/// Turns one run's output into events and a result. Fed bytes in any chunks; pure, bounded in
/// memory, never throws on any input. Not thread-safe.
class AgentParser {
 public:
  virtual ~AgentParser() = default;

  virtual void on_stdout(std::string_view bytes, const AgentEventSink& emit) = 0;
  virtual void on_stderr(std::string_view bytes, const AgentEventSink& emit) = 0;

  /// The program has said its last word and may be ended: some hang after it.
  [[nodiscard]] virtual bool finished() const = 0;

  /// The run cannot come to a good end any more, or must not go on: it is ended at once, and
  /// `result` says why.
  [[nodiscard]] virtual bool hopeless() const { return false; }

  /// The outputs are complete: emits what was still held back and judges the run. A program that
  /// was ended because it hung after its last word, or because it was hopeless, counts as one that
  /// exited with 0.
  [[nodiscard]] virtual domain::AgentResult result(ExecStatus status,
                                                   const AgentEventSink& emit) = 0;
};

/// An agent's command line and output format: pure code without I/O. Thread-safe.
class AgentDialect {
 public:
  virtual ~AgentDialect() = default;

  [[nodiscard]] virtual std::string name() const = 0;  ///< "claude-code", "command", …
  [[nodiscard]] virtual AgentCommand command(const domain::AgentRequest& request) const = 0;
  [[nodiscard]] virtual std::unique_ptr<AgentParser> parser(
      const domain::AgentRequest& request) const = 0;
};

}  // namespace rdev::ports
