#pragma once

#include <map>
#include <memory>
#include <stop_token>
#include <string>

#include "core/domain/build.hpp"
#include "core/domain/project.hpp"
#include "core/domain/result.hpp"
#include "core/domain/work_task.hpp"
#include "core/worker/build_recorder.hpp"
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
  std::string default_name;       ///< taken when neither build nor project asks for one
  domain::StringMap environment;  ///< given to every agent; may hold secrets: never log it
};

/// A build as a worker gets it: claimed, with all it needs to run.
struct ClaimedBuild {
  domain::WorkTask task;
  domain::BuildSpec spec;
  domain::Project project;
};

/// Runs one claimed build from pod to push: BuildSpec → AgentRequest → CodeAgent → post-build
/// phase. Thread-safe: builds of different projects at once.
class BuildExecutor {
 public:
  BuildExecutor(ports::PodProvider& pods, ports::PodGit& git, ports::Templates& templates,
                ports::Clock& clock, ports::Logger& log, AgentSet agents);

  /// Runs the build and gives its result, success or failure; a port that throws makes a failure
  /// too. Events go to `recorder`. However the build ends, nothing it has started is left running
  /// in its pod, unless another attempt owns the task by then.
  /// Errors mean that there is no result to record: cancelled (stop was requested), fenced
  /// (another attempt owns the task), unavailable (the database cannot be reached).
  [[nodiscard]] Result<domain::BuildResult> run(const ClaimedBuild& build, BuildRecorder& recorder,
                                                const std::stop_token& stop);

 private:
  Result<domain::BuildResult> execute(BuildRun& run, const domain::TaskId& task);

  ports::PodProvider& pods_;
  ports::PodGit& git_;
  ports::Templates& templates_;
  ports::Clock& clock_;
  ports::Logger& log_;
  AgentSet agents_;
};

}  // namespace rdev::worker
