#pragma once

#include <chrono>
#include <memory>
#include <stop_token>
#include <string>
#include <utility>

#include "core/worker/held_lease.hpp"
#include "ports/pod.hpp"

namespace rdev::worker {

/// A pod as long as a lease lasts: once that is lost, nothing is run or ended there any more, as
/// working copy and processes belong to a newer attempt then. `exec` and `end` fail as cancelled.
class LeasedPod : public ports::Pod {
 public:
  LeasedPod(std::shared_ptr<ports::Pod> pod, const HeldLease& lease)
      : pod_(std::move(pod)), lease_(lease) {}

  [[nodiscard]] Result<ports::ExecStatus> exec(const ports::ExecRequest& request,
                                               const ports::OutputSink& on_stdout,
                                               const ports::OutputSink& on_stderr,
                                               const std::stop_token& stop) override;
  [[nodiscard]] Result<void> end(const domain::TaskId& marker,
                                 std::chrono::milliseconds grace) override;
  [[nodiscard]] Result<bool> alive(const domain::TaskId& marker) override;
  [[nodiscard]] std::string workdir() const override { return pod_->workdir(); }
  [[nodiscard]] std::string statedir() const override { return pod_->statedir(); }
  [[nodiscard]] std::string describe() const override { return pod_->describe(); }

 private:
  std::shared_ptr<ports::Pod> pod_;
  const HeldLease& lease_;
};

}  // namespace rdev::worker
