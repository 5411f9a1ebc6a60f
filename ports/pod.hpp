#pragma once

#include <chrono>
#include <functional>
#include <optional>
#include <stop_token>
#include <string>
#include <string_view>
#include <vector>

#include "core/domain/ids.hpp"
#include "core/domain/json_reader.hpp"
#include "core/domain/result.hpp"

namespace rdev::ports {

/// A command to run in a pod. `argv` is passed on as it is: no shell reads it.
struct ExecRequest {
  std::vector<std::string> argv;  ///< argv[0] is looked up in the pod's PATH
  std::string stdin_data;         ///< written to the command, then closed
  domain::StringMap environment;  ///< beyond the pod's own; never shown in any argv
  std::string workdir;            ///< empty: Pod::workdir()
  std::chrono::milliseconds deadline{30'000};
  domain::TaskId marker;  ///< what the command belongs to: becomes RDEV_TASK_ID

  /// Paths of the worker's machine that this one command may read and write, at the same place.
  /// For pods on the same machine; others ignore them.
  std::vector<std::string> mounts;
};

/// How a command ended by itself.
struct ExecStatus {
  int exit_code = 0;  ///< 128 + N when signal N ended it

  friend bool operator==(const ExecStatus&, const ExecStatus&) = default;
};

/// Gets output as it comes, in pieces of any size, on the caller's thread. Must not throw.
using OutputSink = std::function<void(std::string_view bytes)>;

/// The short exec: runs commands where a project's working copy is.
///
/// What an implementer promises:
///  1. `exec` streams both outputs apart, in order, never holding the whole of either.
///  2. It returns when the command has ended, the deadline has passed or a stop was requested;
///     in the last two cases the connection is given up and the command may live on: `end` is
///     what ends it.
///  3. A value means that the command was started and its exit status is known; the pod's own
///     failures are errors. Callers still do not take exit status 0 as proof for long commands
///     (see core/worker/pod_command.hpp).
///  4. A command may leave detached processes behind; they live on until `end`.
///  5. `end` ends everything that was started with a marker, children and detached ones too.
///
/// Thread-safe: any number of execs at once. Does not own the pod's life (see pod_provider.hpp).
class Pod {
 public:
  virtual ~Pod() = default;

  /// Errors: unavailable (no such pod, connection lost), forbidden, timeout (deadline), cancelled
  /// (stop requested), not_found (no such command), internal.
  [[nodiscard]] virtual Result<ExecStatus> exec(const ExecRequest& request,
                                                const OutputSink& on_stdout,
                                                const OutputSink& on_stderr,
                                                const std::stop_token& stop) = 0;

  /// Ends what `marker` started: TERM, `grace`, KILL, then verified. Nothing to end is no error,
  /// nor is a pod that is known to be gone. Errors: unavailable; timeout when something is still
  /// there.
  [[nodiscard]] virtual Result<void> end(const domain::TaskId& marker,
                                         std::chrono::milliseconds grace) = 0;

  /// Whether anything that `marker` started is alive. Errors: unavailable; not_found when the pod
  /// is known to be gone, with all that ran in it and all its files.
  [[nodiscard]] virtual Result<bool> alive(const domain::TaskId& marker) = 0;

  /// Absolute paths, as commands in the pod see them: the working copy, and a directory outside
  /// of it for rdev's own files (logs of durable commands), which lasts as long as the pod.
  [[nodiscard]] virtual std::string workdir() const = 0;
  [[nodiscard]] virtual std::string statedir() const = 0;

  /// For logs and errors: "local:demo", "kubectl:ns/pod".
  [[nodiscard]] virtual std::string describe() const = 0;
};

}  // namespace rdev::ports
