#pragma once

#include <chrono>
#include <condition_variable>
#include <cstddef>
#include <functional>
#include <list>
#include <mutex>
#include <optional>
#include <set>
#include <stop_token>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "ports/pod.hpp"

namespace rdev::memory {

/// One exec, as the script of a fake Pod sees it. Used on the thread that called exec.
class PodProcess {
 public:
  [[nodiscard]] const ports::ExecRequest& request() const noexcept { return request_; }

  void out(std::string_view bytes) const;
  void err(std::string_view bytes) const;

  /// Waits until the exec is over: stop requested, deadline passed, or ended by its marker.
  void wait_until_over() const;

  /// Leaves something running that carries the marker, until Pod::end.
  void leave_behind() noexcept { leaves_behind_ = true; }

 private:
  friend class Pod;
  PodProcess(const ports::ExecRequest& request, const ports::OutputSink& on_stdout,
             const ports::OutputSink& on_stderr, std::stop_token over,
             std::chrono::steady_clock::time_point deadline);

  const ports::ExecRequest& request_;
  const ports::OutputSink& on_stdout_;
  const ports::OutputSink& on_stderr_;
  std::stop_token over_;
  std::chrono::steady_clock::time_point deadline_;
  bool leaves_behind_ = false;
};

/// A Pod of scripts instead of programs: what a command does is told by who sets it up. Keeps
/// every request. Deadlines are of real time. Thread-safe; scripts are called on many threads.
class Pod : public ports::Pod {
 public:
  /// Gives the exit code.
  using Script = std::function<int(PodProcess&)>;

  explicit Pod(std::string name = "fake") : name_(std::move(name)) {}

  /// Commands whose argv begins with `argv` do this; the one set last that fits is taken. A
  /// command that no script fits is not found.
  void on(std::vector<std::string> argv, Script script);

  [[nodiscard]] std::vector<ports::ExecRequest> execs() const;

  /// Every call fails with this, until it is set back to nothing.
  void set_failure(std::optional<Error> failure);

  [[nodiscard]] Result<ports::ExecStatus> exec(const ports::ExecRequest& request,
                                               const ports::OutputSink& on_stdout,
                                               const ports::OutputSink& on_stderr,
                                               const std::stop_token& stop) override;
  [[nodiscard]] Result<void> end(const domain::TaskId& marker,
                                 std::chrono::milliseconds grace) override;
  [[nodiscard]] Result<bool> alive(const domain::TaskId& marker) override;
  [[nodiscard]] std::string workdir() const override { return "/workspace"; }
  [[nodiscard]] std::string statedir() const override { return "/rdev-state"; }
  [[nodiscard]] std::string describe() const override { return "memory:" + name_; }

 private:
  struct Running {
    domain::TaskId marker;
    std::stop_source over;
    bool ended = false;  ///< by its marker
  };

  [[nodiscard]] Script find_script(const std::vector<std::string>& argv) const;

  const std::string name_;
  mutable std::mutex mutex_;
  std::condition_variable changed_;
  std::vector<std::pair<std::vector<std::string>, Script>> scripts_;
  std::vector<ports::ExecRequest> execs_;
  std::list<Running> running_;
  std::set<domain::TaskId> left_behind_;
  std::optional<Error> failure_;
};

}  // namespace rdev::memory
