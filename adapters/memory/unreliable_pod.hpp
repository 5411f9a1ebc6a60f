#pragma once

#include <cstddef>
#include <deque>
#include <mutex>
#include <optional>
#include <string>

#include "ports/pod.hpp"

namespace rdev::memory {

/// A Pod seen over connections that cannot be trusted: outputs end in the middle, exit statuses
/// are lies, the pod goes out of reach. What runs in the pod behind goes on. Thread-safe.
class UnreliablePod : public ports::Pod {
 public:
  /// What becomes of one exec's connection.
  struct Cut {
    std::size_t stdout_bytes = 0;  ///< as much as comes through before it breaks
    Result<ports::ExecStatus> answer = ports::ExecStatus{0};  ///< given instead of the truth
  };

  /// `pod` must live longer.
  explicit UnreliablePod(ports::Pod& pod) : pod_(pod) {}

  /// The next `times` execs are cut so.
  void cut(const Cut& how, int times = 1);

  /// How many announced cuts have not happened yet.
  [[nodiscard]] std::size_t cuts_left() const;

  /// Every call fails as Errc::unavailable, until it is set back.
  void set_unavailable(bool unavailable);

  [[nodiscard]] Result<ports::ExecStatus> exec(const ports::ExecRequest& request,
                                               const ports::OutputSink& on_stdout,
                                               const ports::OutputSink& on_stderr,
                                               const std::stop_token& stop) override;
  [[nodiscard]] Result<void> end(const domain::TaskId& marker,
                                 std::chrono::milliseconds grace) override;
  [[nodiscard]] Result<bool> alive(const domain::TaskId& marker) override;
  [[nodiscard]] std::string workdir() const override { return pod_.workdir(); }
  [[nodiscard]] std::string statedir() const override { return pod_.statedir(); }
  [[nodiscard]] std::string describe() const override { return "unreliable " + pod_.describe(); }

 private:
  [[nodiscard]] std::optional<Cut> next_cut();
  [[nodiscard]] std::optional<Error> absence() const;

  ports::Pod& pod_;
  mutable std::mutex mutex_;
  std::deque<Cut> cuts_;
  bool unavailable_ = false;
};

}  // namespace rdev::memory
