#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <stop_token>
#include <string>
#include <vector>

#include "core/domain/ids.hpp"
#include "core/domain/json_reader.hpp"
#include "core/domain/result.hpp"
#include "ports/clock.hpp"
#include "ports/pod.hpp"

namespace rdev::worker {

/// A long command in a pod that outlives the connection it was started over (durable exec).
///
/// A short exec starts it detached under a small POSIX sh supervisor that keeps, in
/// `statedir/<task>.<attempt>/`: `pid`, `out.log`, `err.log` and `exit` (by atomic rename).
/// `follow` reads the logs from a byte offset on one connection, opened anew from where it
/// broke, until `exit` is there. An exec's own exit status proves nothing.
///
/// One thread uses it at a time; any number of objects over one pod.
class PodCommand {
 public:
  struct Spec {
    std::vector<std::string> argv;
    std::string stdin_data;
    domain::StringMap environment;
    std::uint64_t max_log_bytes = 256ULL * 1024 * 1024;  ///< each log; the rest is dropped
  };

  PodCommand(ports::Pod& pod, ports::Clock& clock, domain::TaskId task, int attempt);

  /// Starts the command; does nothing when this attempt's was started before.
  /// Errors: those of Pod::exec.
  [[nodiscard]] Result<void> start(const Spec& spec, const std::stop_token& stop);

  /// Gives the outputs from their beginning until the command has ended. `done` is asked after
  /// every piece and may end the following early (the command goes on).
  /// Errors: cancelled; timeout (`deadline`); not_found ("lost": neither exit status nor process);
  /// unavailable, when the pod stayed out of reach for a minute.
  [[nodiscard]] Result<ports::ExecStatus> follow(const ports::OutputSink& on_stdout,
                                                 const ports::OutputSink& on_stderr,
                                                 const std::function<bool()>& done,
                                                 std::chrono::steady_clock::time_point deadline,
                                                 const std::stop_token& stop);

  /// Ends the command and everything it started: TERM, `grace`, KILL, verified.
  [[nodiscard]] Result<void> end(std::chrono::milliseconds grace);

  /// Removes the directory; the command must have ended.
  [[nodiscard]] Result<void> discard();

  [[nodiscard]] const std::string& directory() const noexcept { return directory_; }

 private:
  ports::Pod& pod_;
  ports::Clock& clock_;
  domain::TaskId task_;
  std::string directory_;
};

}  // namespace rdev::worker
