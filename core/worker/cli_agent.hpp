#pragma once

#include <chrono>
#include <memory>
#include <string>

#include "ports/agent_dialect.hpp"
#include "ports/clock.hpp"
#include "ports/code_agent.hpp"

namespace rdev::worker {

/// The clocks an agent's run is held to, besides its wall time, which counts from the run's own
/// beginning; these begin anew when a run is resumed.
struct AgentClocks {
  std::chrono::milliseconds first_output{120'000};
  std::chrono::milliseconds silence{900'000};
  std::chrono::milliseconds after_result{10'000};  ///< for a program that hangs when done
  std::chrono::milliseconds term_grace{10'000};    ///< between TERM and KILL
  std::chrono::milliseconds out_of_reach{60'000};  ///< of the pod, before giving up
};

/// A CodeAgent made of a dialect and the durable exec. Of a run that has ended, or was ended here
/// for the sake of its clocks, no process is left in the pod, as long as that can be reached; its
/// directory stays until the build is recorded (see pod_runs.hpp). Thread-safe.
class CliAgent : public ports::CodeAgent {
 public:
  CliAgent(std::shared_ptr<const ports::AgentDialect> dialect, ports::Clock& clock,
           AgentClocks clocks = {});

  [[nodiscard]] std::string name() const override;
  [[nodiscard]] Result<domain::AgentResult> execute(const domain::AgentRequest& request,
                                                    ports::Pod& pod,
                                                    const ports::AgentEventSink& emit,
                                                    const std::stop_token& stop) override;
  [[nodiscard]] Result<std::optional<int>> find_run(const domain::TaskId& task, int after,
                                                    ports::Pod& pod,
                                                    const std::stop_token& stop) override;

 private:
  std::shared_ptr<const ports::AgentDialect> dialect_;
  ports::Clock& clock_;
  AgentClocks clocks_;
};

}  // namespace rdev::worker
