#pragma once

#include <chrono>
#include <cstddef>
#include <filesystem>
#include <optional>
#include <string>

#include "adapters/memory/unreliable_pod.hpp"
#include "adapters/system/system_clock.hpp"
#include "core/worker/pod_command.hpp"
#include "tests/support/local_pods.hpp"

namespace rdev::testing {

/// Runs the test case twice, in a sandbox and without; says which.
[[nodiscard]] bool with_and_without_sandbox();

/// What following a command gave.
struct Heard {
  std::string out;
  std::string err;
  std::optional<int> exit_code;
  std::optional<Errc> failure;
};

/// A durable command on a pod of this machine, with a task of its own, that is ended with it.
class CommandSetup {
 public:
  explicit CommandSetup(bool sandbox);
  ~CommandSetup();
  CommandSetup(const CommandSetup&) = delete;
  CommandSetup& operator=(const CommandSetup&) = delete;

  /// False when there should be a sandbox and is none: the test is to be skipped.
  [[nodiscard]] bool usable() { return !sandbox_ || local_.has_sandbox(); }

  memory::UnreliablePod& pod();
  system::SystemClock& clock() { return clock_; }
  const domain::TaskId& task() const { return task_; }
  worker::PodCommand::Timing& timing() { return timing_; }
  worker::PodCommand command(int attempt = 1);

  /// Where the pod's files are on this machine.
  [[nodiscard]] std::filesystem::path file(const std::string& name) const;
  [[nodiscard]] std::filesystem::path run_directory(int attempt = 1) const;

  LocalPodSetup& local() { return local_; }

 private:
  bool sandbox_;
  LocalPodSetup local_;
  system::SystemClock clock_;
  domain::TaskId task_;
  worker::PodCommand::Timing timing_;
  std::shared_ptr<ports::Pod> real_pod_;
  std::optional<memory::UnreliablePod> pod_;
};

[[nodiscard]] worker::PodCommand::Spec shell_command(const std::string& script);

/// Starts a command; an error is a failure of the test.
void start(worker::PodCommand& command, const worker::PodCommand::Spec& spec);

/// Follows to the end, or for as long as `time`, or until `until` has been heard on stdout.
[[nodiscard]] Heard follow(worker::PodCommand& command,
                           std::chrono::milliseconds time = std::chrono::seconds(60),
                           const std::string& until = {});

/// How many processes carry the marker (or one derived from it), by a look at /proc.
[[nodiscard]] std::size_t processes_with(const domain::TaskId& marker);

[[nodiscard]] std::string contents(const std::filesystem::path& file);

/// Waits for a condition that something else brings about; false when it does not.
template <class Condition>
[[nodiscard]] bool eventually(Condition condition) {
  const auto give_up = std::chrono::steady_clock::now() + std::chrono::seconds(30);
  while (!condition()) {
    if (std::chrono::steady_clock::now() >= give_up) return false;
    std::this_thread::sleep_for(std::chrono::milliseconds(5));
  }
  return true;
}

}  // namespace rdev::testing
