#pragma once

#include <chrono>
#include <cstddef>
#include <functional>
#include <map>
#include <memory>
#include <stop_token>
#include <string>
#include <vector>

#include "core/domain/build.hpp"
#include "core/domain/project.hpp"
#include "core/domain/result.hpp"
#include "core/domain/work_task.hpp"
#include "core/worker/build_recorder.hpp"
#include "core/worker/held_lease.hpp"
#include "core/worker/pod_slots.hpp"
#include "core/worker/turns.hpp"
#include "ports/ci.hpp"
#include "ports/clock.hpp"
#include "ports/code_agent.hpp"
#include "ports/logger.hpp"
#include "ports/pod_git.hpp"
#include "ports/pod_provider.hpp"
#include "ports/templates.hpp"

namespace rdev::worker {

class BuildRun;

/// The agents a worker has, by name.
struct AgentSet {
  std::map<std::string, std::shared_ptr<ports::CodeAgent>> by_name;
  std::string default_name;               ///< taken when neither build nor project asks for one
  domain::StringMap environment;          ///< given to every agent; may hold secrets: never log it
  domain::StringMap secrets;              ///< what builds may ask for by `env_secrets`
  std::vector<std::string> confidential;  ///< what no event and no result of any build may show
  /// Whether what a project was provisioned with is in the agent's environment, too, and not only
  /// in the file that RDEV_CREDENTIALS_FILE names.
  bool credentials_in_environment = true;
};

/// The CI that is asked what a push has started; nobody is by default.
struct CiSetup {
  ports::Ci* ci = nullptr;
  std::chrono::milliseconds look{30'000};  ///< what a pipeline gets to appear after the push
};

/// A build as a worker gets it: claimed, with all it needs to run.
struct ClaimedBuild {
  domain::WorkTask task;
  domain::BuildSpec spec;
  domain::Project project;
  domain::Timestamp started_at{};         ///< of the first attempt
  domain::StringMap environment;          ///< of what the project has been provisioned with
  std::vector<std::string> confidential;  ///< the passwords in it
  domain::TraceContext trace = {};        ///< the task's, in a span of this attempt's own
};

/// Runs one claimed build from pod to push: BuildSpec → AgentRequest → CodeAgent → post-build
/// phase, CI. Thread-safe: builds of different projects at once.
class BuildExecutor {
 public:
  /// At most `pod_slots` builds run in one pod at once; 0: any number.
  BuildExecutor(ports::PodProvider& pods, ports::PodGit& git, ports::Templates& templates,
                ports::Clock& clock, ports::Logger& log, AgentSet agents, std::size_t pod_slots = 0,
                CiSetup ci = {});

  /// Stores what came of the build: its result, success or failure; a port that throws makes a
  /// failure too. Or an error when there is no result: cancelled (it was stopped), fenced (another
  /// attempt owns the task), unavailable (the database cannot be reached).
  using Record = std::function<Result<void>(const Result<domain::BuildResult>&)>;

  /// Runs the build and hands the outcome to `record`, whose answer it gives. Events go to
  /// `recorder`.
  ///
  /// When a build ends, or is cancelled, nothing it has started is left running in its pod, and
  /// with the outcome stored no file of it. When it is stopped for another reason or can't be
  /// recorded, what it has started goes on, for the next attempt to go on with.
  [[nodiscard]] Result<void> run(const ClaimedBuild& build, BuildRecorder& recorder,
                                 const HeldLease& lease, const Record& record);

  /// Ends and removes all that a build which has ended left behind in its project's pod.
  [[nodiscard]] Result<void> clear(const domain::Project& project, const domain::WorkTask& task,
                                   const std::stop_token& stop);

 private:
  Result<domain::BuildResult> execute(BuildRun& run, const domain::TaskId& task);

  ports::PodProvider& pods_;
  ports::PodGit& git_;
  ports::Templates& templates_;
  ports::Clock& clock_;
  ports::Logger& log_;
  AgentSet agents_;
  Turns turns_;
  PodSlots slots_;
  const CiSetup ci_;
};

}  // namespace rdev::worker
