#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <optional>
#include <stop_token>
#include <string>
#include <vector>

#include "core/domain/ids.hpp"
#include "core/domain/json_reader.hpp"
#include "core/domain/result.hpp"
#include "core/worker/follow_frames.hpp"
#include "core/worker/pod_runs.hpp"
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

  struct Timing {
    std::chrono::milliseconds connection{30'000};  ///< then it is opened anew, and life looked for
    std::chrono::milliseconds out_of_reach{60'000};  ///< without a sign, before giving up
  };

  /// When to stop following. Asked after every piece of output and at least once a second, so it
  /// may move either way.
  using Deadline = std::function<std::chrono::steady_clock::time_point()>;

  /// How a run stood when it was taken up.
  struct Standing {
    std::chrono::seconds age{0};  ///< since it began, by the pod's clock
    bool ended = false;           ///< it has left its exit status
  };

  PodCommand(ports::Pod& pod, ports::Clock& clock, domain::TaskId task, int attempt);
  PodCommand(ports::Pod& pod, ports::Clock& clock, domain::TaskId task, int attempt, Timing timing);

  /// Starts the command; does nothing when this attempt's was started before. Safe to repeat, and
  /// repeated by itself while the pod is out of reach.
  /// Errors: not_found (no such program in the pod); those of Pod::exec.
  [[nodiscard]] Result<void> start(const Spec& spec, const std::stop_token& stop);

  /// Takes up a run that another worker has started, instead of `start`; never starts one.
  /// Errors: not_found (no such run has begun); those of Pod::exec.
  [[nodiscard]] Result<Standing> attach(const std::stop_token& stop);

  /// Gives the outputs, each byte once, until the command has ended: from their beginning at the
  /// first call of an object, from where the last call stopped at later ones.
  /// Errors: cancelled; timeout (`deadline`; the command goes on); not_found ("lost": neither
  /// exit status nor process); unavailable, when the pod stayed out of reach.
  [[nodiscard]] Result<ports::ExecStatus> follow(const ports::OutputSink& on_stdout,
                                                 const ports::OutputSink& on_stderr,
                                                 const Deadline& deadline,
                                                 const std::stop_token& stop);

  /// Gives what is still to come of the outputs of a command that has ended, and its exit status if
  /// it left one. Errors: not_found (nothing of the run is there); unavailable.
  [[nodiscard]] Result<std::optional<ports::ExecStatus>> catch_up(
      const ports::OutputSink& on_stdout, const ports::OutputSink& on_stderr);

  /// Ends the command and everything it started: TERM, `grace`, KILL, verified. Followers that were
  /// given up go with it.
  [[nodiscard]] Result<void> end(std::chrono::milliseconds grace);

 private:
  [[nodiscard]] Result<std::string> say(ports::ExecRequest request, const std::stop_token& stop);
  [[nodiscard]] Result<bool> has_started(const Spec& spec);
  [[nodiscard]] Result<Standing> look(const std::stop_token& stop);
  [[nodiscard]] Result<ports::ExecStatus> connect(FollowFrames& frames, bool only_look,
                                                  const Deadline& deadline,
                                                  const std::stop_token& stop);
  ports::Pod& pod_;
  ports::Clock& clock_;
  domain::TaskId task_;
  Timing timing_;
  std::string directory_;
  LogOffsets offsets_;
  std::chrono::steady_clock::time_point last_output_;
  bool is_dead_ = false;        ///< nothing lived when it was taken up
  bool follower_left_ = false;  ///< a connection was given up: its far end may still be there
};

}  // namespace rdev::worker
