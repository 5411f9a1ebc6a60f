#pragma once

#include <condition_variable>
#include <cstddef>
#include <deque>
#include <functional>
#include <mutex>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "ports/code_agent.hpp"

namespace rdev::memory {

/// An agent that does what it was told beforehand. Keeps every request. Thread-safe.
class CodeAgent : public ports::CodeAgent {
 public:
  /// One execution.
  struct Act {
    std::vector<domain::NewEvent> events;                                   ///< emitted first
    std::function<Result<void>(ports::Pod&, const std::stop_token&)> work;  ///< then done, if set
    bool until_stopped = false;  ///< then waits for the stop request
    Result<domain::AgentResult> result = domain::AgentResult{};
  };

  explicit CodeAgent(std::string name = "fake") : name_(std::move(name)) {}

  /// What the next execution does; without any, an execution succeeds and says nothing.
  void add(Act act);

  [[nodiscard]] std::vector<domain::AgentRequest> requests() const;

  /// Waits until `count` executions in all have begun.
  void wait_for_requests(std::size_t count) const;

  [[nodiscard]] std::string name() const override { return name_; }
  [[nodiscard]] Result<domain::AgentResult> execute(const domain::AgentRequest& request,
                                                    ports::Pod& pod,
                                                    const ports::AgentEventSink& emit,
                                                    const std::stop_token& stop) override;

  /// A run has begun with its first execution, and is there for good.
  [[nodiscard]] Result<std::optional<int>> find_run(const domain::TaskId& task, int after,
                                                    ports::Pod& pod,
                                                    const std::stop_token& stop) override;

 private:
  [[nodiscard]] std::optional<Act> begin(const domain::AgentRequest& request);
  [[nodiscard]] std::optional<int> newest(const domain::TaskId& task, int after) const;

  const std::string name_;
  mutable std::mutex mutex_;
  mutable std::condition_variable_any changed_;
  std::deque<Act> acts_;
  std::vector<domain::AgentRequest> requests_;
};

}  // namespace rdev::memory
