#pragma once

#include <string>
#include <vector>

#include "ports/pod.hpp"

namespace rdev::testing {

/// Another pod, with a record of what was run in it.
class RecordingPod : public ports::Pod {
 public:
  explicit RecordingPod(ports::Pod& pod) : pod_(pod) {}

  [[nodiscard]] Result<ports::ExecStatus> exec(const ports::ExecRequest& request,
                                               const ports::OutputSink& on_stdout,
                                               const ports::OutputSink& on_stderr,
                                               const std::stop_token& stop) override {
    requests.push_back(request);
    return pod_.exec(request, on_stdout, on_stderr, stop);
  }
  [[nodiscard]] Result<void> end(const domain::TaskId& marker,
                                 std::chrono::milliseconds grace) override {
    return pod_.end(marker, grace);
  }
  [[nodiscard]] Result<bool> alive(const domain::TaskId& marker) override {
    return pod_.alive(marker);
  }
  [[nodiscard]] std::string workdir() const override { return pod_.workdir(); }
  [[nodiscard]] std::string statedir() const override { return pod_.statedir(); }
  [[nodiscard]] std::string describe() const override { return pod_.describe(); }

  std::vector<ports::ExecRequest> requests;

 private:
  ports::Pod& pod_;
};

}  // namespace rdev::testing
