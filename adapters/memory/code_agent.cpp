#include "adapters/memory/code_agent.hpp"

#include <algorithm>

namespace rdev::memory {

void CodeAgent::add(Act act) {
  const std::scoped_lock lock(mutex_);
  acts_.push_back(std::move(act));
}

std::vector<domain::AgentRequest> CodeAgent::requests() const {
  const std::scoped_lock lock(mutex_);
  return requests_;
}

void CodeAgent::wait_for_requests(std::size_t count) const {
  std::unique_lock lock(mutex_);
  changed_.wait(lock, [&] { return requests_.size() >= count; });
}

std::optional<int> CodeAgent::newest(const domain::TaskId& task, int after) const {
  std::optional<int> newest;
  for (const domain::AgentRequest& request : requests_) {
    if (request.task_id != task || request.attempt <= std::max(after, newest.value_or(0))) continue;
    newest = request.attempt;
  }
  return newest;
}

Result<std::optional<int>> CodeAgent::find_run(const domain::TaskId& task, int after, ports::Pod&,
                                               const std::stop_token& stop) {
  if (stop.stop_requested()) return Error{Errc::cancelled, "stop requested"};
  const std::scoped_lock lock(mutex_);
  return newest(task, after);
}

/// Nothing for a run that is to be resumed and is not there.
std::optional<CodeAgent::Act> CodeAgent::begin(const domain::AgentRequest& request) {
  const std::scoped_lock lock(mutex_);
  if (request.resume && !newest(request.task_id, request.attempt - 1)) return std::nullopt;
  requests_.push_back(request);
  changed_.notify_all();
  if (acts_.empty()) return Act{};
  Act act = std::move(acts_.front());
  acts_.pop_front();
  return act;
}

Result<domain::AgentResult> CodeAgent::execute(const domain::AgentRequest& request, ports::Pod& pod,
                                               const ports::AgentEventSink& emit,
                                               const std::stop_token& stop) {
  if (stop.stop_requested()) return Error{Errc::cancelled, "stop requested"};
  std::optional<Act> act = begin(request);
  if (!act) {
    domain::AgentResult lost;
    lost.usage.name = name_;
    lost.failure = domain::BuildError{domain::FailureCode::lost, "no such run has begun"};
    return lost;
  }
  emit({std::string(domain::event_type::kAgentStarted), {}});
  for (domain::NewEvent& event : act->events) emit(std::move(event));
  if (act->work) {
    if (auto done = act->work(pod, stop); done.has_error()) return done.error();
  }
  if (act->until_stopped) {
    std::unique_lock lock(mutex_);
    changed_.wait(lock, stop, [] { return false; });
  }
  if (stop.stop_requested()) return Error{Errc::cancelled, "stop requested"};
  if (act->result.has_value() && act->result->usage.name.empty()) act->result->usage.name = name_;
  return act->result;
}

}  // namespace rdev::memory
