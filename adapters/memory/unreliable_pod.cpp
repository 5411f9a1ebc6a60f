#include "adapters/memory/unreliable_pod.hpp"

#include <algorithm>
#include <functional>
#include <utility>

namespace rdev::memory {

void UnreliablePod::cut(const Cut& how, int times) {
  const std::scoped_lock lock(mutex_);
  for (int i = 0; i < times; ++i) cuts_.push_back(how);
}

std::size_t UnreliablePod::cuts_left() const {
  const std::scoped_lock lock(mutex_);
  return cuts_.size();
}

void UnreliablePod::set_unavailable(bool unavailable) {
  const std::scoped_lock lock(mutex_);
  unavailable_ = unavailable;
}

std::optional<UnreliablePod::Cut> UnreliablePod::next_cut() {
  const std::scoped_lock lock(mutex_);
  if (cuts_.empty()) return std::nullopt;
  Cut next = std::move(cuts_.front());
  cuts_.pop_front();
  return next;
}

std::optional<Error> UnreliablePod::absence() const {
  const std::scoped_lock lock(mutex_);
  if (!unavailable_) return std::nullopt;
  return Error{Errc::unavailable, "the pod is out of reach"};
}

Result<ports::ExecStatus> UnreliablePod::exec(const ports::ExecRequest& request,
                                              const ports::OutputSink& on_stdout,
                                              const ports::OutputSink& on_stderr,
                                              const std::stop_token& stop) {
  if (auto absent = absence()) return *absent;
  auto cut = next_cut();
  if (!cut) return pod_.exec(request, on_stdout, on_stderr, stop);

  std::stop_source broken;
  const std::stop_callback<std::function<void()>> chained(stop, [&] { broken.request_stop(); });
  const auto pass = [&](std::string_view bytes) {
    const std::size_t size = std::min(cut->stdout_bytes, bytes.size());
    cut->stdout_bytes -= size;
    if (size > 0 && on_stdout) on_stdout(bytes.substr(0, size));
    if (size < bytes.size()) broken.request_stop();
  };
  const auto truth = pod_.exec(request, pass, on_stderr, broken.get_token());
  if (stop.stop_requested() && truth.has_error()) return truth.error();
  return cut->answer;
}

Result<void> UnreliablePod::end(const domain::TaskId& marker, std::chrono::milliseconds grace) {
  if (auto absent = absence()) return *absent;
  return pod_.end(marker, grace);
}

Result<bool> UnreliablePod::alive(const domain::TaskId& marker) {
  if (auto absent = absence()) return *absent;
  return pod_.alive(marker);
}

}  // namespace rdev::memory
