#include "adapters/memory/pod.hpp"

#include <algorithm>

namespace rdev::memory {

PodProcess::PodProcess(const ports::ExecRequest& request, const ports::OutputSink& on_stdout,
                       const ports::OutputSink& on_stderr, std::stop_token over,
                       std::chrono::steady_clock::time_point deadline)
    : request_(request),
      on_stdout_(on_stdout),
      on_stderr_(on_stderr),
      over_(std::move(over)),
      deadline_(deadline) {}

void PodProcess::out(std::string_view bytes) const {
  if (on_stdout_ && !bytes.empty()) on_stdout_(bytes);
}

void PodProcess::err(std::string_view bytes) const {
  if (on_stderr_ && !bytes.empty()) on_stderr_(bytes);
}

void PodProcess::wait_until_over() const {
  // Nobody notifies: the stop token wakes the wait.
  std::mutex mutex;
  std::condition_variable_any never;
  std::unique_lock lock(mutex);
  never.wait_until(lock, over_, deadline_,
                   [this] { return std::chrono::steady_clock::now() >= deadline_; });
}

void Pod::on(std::vector<std::string> argv, Script script) {
  const std::scoped_lock lock(mutex_);
  scripts_.emplace_back(std::move(argv), std::move(script));
}

std::vector<ports::ExecRequest> Pod::execs() const {
  const std::scoped_lock lock(mutex_);
  return execs_;
}

void Pod::set_failure(std::optional<Error> failure) {
  const std::scoped_lock lock(mutex_);
  failure_ = std::move(failure);
}

Pod::Script Pod::find_script(const std::vector<std::string>& argv) const {
  for (auto entry = scripts_.rbegin(); entry != scripts_.rend(); ++entry) {
    const auto& [prefix, script] = *entry;
    const auto [end, rest] = std::mismatch(prefix.begin(), prefix.end(), argv.begin(), argv.end());
    if (end == prefix.end()) return script;
  }
  return nullptr;
}

Result<ports::ExecStatus> Pod::exec(const ports::ExecRequest& request,
                                    const ports::OutputSink& on_stdout,
                                    const ports::OutputSink& on_stderr,
                                    const std::stop_token& stop) {
  if (request.argv.empty()) return Error{Errc::invalid, "a command needs at least its name"};
  if (stop.stop_requested()) return Error{Errc::cancelled, "stop requested"};
  const auto deadline = std::chrono::steady_clock::now() + request.deadline;

  std::unique_lock lock(mutex_);
  if (failure_) return *failure_;
  execs_.push_back(request);
  const Script script = find_script(request.argv);
  if (!script) return Error{Errc::not_found, request.argv.front() + ": no such program"};
  const auto self = running_.insert(running_.end(), Running{request.marker, {}});
  lock.unlock();

  PodProcess process(request, on_stdout, on_stderr, self->over.get_token(), deadline);
  int exit_code = 0;
  {
    const std::stop_callback<std::function<void()>> chained(stop,
                                                            [&] { self->over.request_stop(); });
    exit_code = script(process);
  }

  lock.lock();
  const bool ended = self->ended;
  if (process.leaves_behind_ && !ended) left_behind_.insert(request.marker);
  running_.erase(self);
  changed_.notify_all();
  if (ended) return ports::ExecStatus{128 + 15};
  if (stop.stop_requested()) return Error{Errc::cancelled, "stop requested"};
  if (std::chrono::steady_clock::now() >= deadline) return Error{Errc::timeout, "out of time"};
  return ports::ExecStatus{exit_code};
}

Result<void> Pod::end(const domain::TaskId& marker, std::chrono::milliseconds grace) {
  std::unique_lock lock(mutex_);
  if (failure_) return *failure_;
  left_behind_.erase(marker);
  for (Running& process : running_) {
    if (process.marker != marker) continue;
    process.ended = true;
    process.over.request_stop();
  }
  const auto gone = [&] {
    return std::none_of(running_.begin(), running_.end(),
                        [&](const Running& process) { return process.marker == marker; });
  };
  // A script that heeds nothing cannot be killed: it is told of as what it is.
  if (changed_.wait_for(lock, grace + std::chrono::seconds(5), gone)) return {};
  return Error{Errc::timeout, "a script of " + marker.str() + " does not end"};
}

Result<bool> Pod::alive(const domain::TaskId& marker) {
  const std::scoped_lock lock(mutex_);
  if (failure_) return *failure_;
  return left_behind_.contains(marker) ||
         std::any_of(running_.begin(), running_.end(),
                     [&](const Running& process) { return process.marker == marker; });
}

}  // namespace rdev::memory
