#include "adapters/memory/code_agent.hpp"

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

CodeAgent::Act CodeAgent::begin(const domain::AgentRequest& request) {
  const std::scoped_lock lock(mutex_);
  requests_.push_back(request);
  changed_.notify_all();
  if (acts_.empty()) return {};
  Act act = std::move(acts_.front());
  acts_.pop_front();
  return act;
}

Result<domain::AgentResult> CodeAgent::execute(const domain::AgentRequest& request, ports::Pod& pod,
                                               const ports::AgentEventSink& emit,
                                               const std::stop_token& stop) {
  if (stop.stop_requested()) return Error{Errc::cancelled, "stop requested"};
  Act act = begin(request);
  for (domain::NewEvent& event : act.events) emit(std::move(event));
  if (act.work) {
    if (auto done = act.work(pod, stop); done.has_error()) return done.error();
  }
  if (act.until_stopped) {
    std::unique_lock lock(mutex_);
    changed_.wait(lock, stop, [] { return false; });
  }
  if (stop.stop_requested()) return Error{Errc::cancelled, "stop requested"};
  if (act.result.has_value() && act.result->usage.name.empty()) act.result->usage.name = name_;
  return act.result;
}

}  // namespace rdev::memory
