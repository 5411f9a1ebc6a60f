#include "core/worker/leased_pod.hpp"

namespace rdev::worker {
namespace {

Error lost() {
  return {Errc::cancelled, "the build's lease is lost"};
}

}  // namespace

Result<ports::ExecStatus> LeasedPod::exec(const ports::ExecRequest& request,
                                          const ports::OutputSink& on_stdout,
                                          const ports::OutputSink& on_stderr,
                                          const std::stop_token& stop) {
  if (!lease_.is_held()) return lost();
  return pod_->exec(request, on_stdout, on_stderr, stop);
}

Result<void> LeasedPod::end(const domain::TaskId& marker, std::chrono::milliseconds grace) {
  if (!lease_.is_held()) return lost();
  return pod_->end(marker, grace);
}

Result<bool> LeasedPod::alive(const domain::TaskId& marker) {
  return pod_->alive(marker);
}

}  // namespace rdev::worker
