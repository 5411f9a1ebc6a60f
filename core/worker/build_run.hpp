#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <stop_token>
#include <string>

#include "core/domain/agent.hpp"
#include "core/domain/build.hpp"
#include "core/domain/result.hpp"
#include "core/worker/build_executor.hpp"
#include "core/worker/build_recorder.hpp"
#include "ports/code_agent.hpp"
#include "ports/pod.hpp"
#include "ports/pod_git.hpp"
#include "ports/pod_provider.hpp"
#include "ports/templates.hpp"

namespace rdev::worker {

/// One build on its way: pod → working copy → agent → commit → push. Used once, by one thread.
///
/// A step gives an Error when there is nothing to record (stopped, fenced), and otherwise leaves
/// its failure in `result_.error`; later steps are skipped then.
class BuildRun {
 public:
  struct Ports {
    ports::PodProvider& pods;
    ports::PodGit& git;
    ports::Templates& templates;
    const AgentSet& agents;
  };

  BuildRun(Ports ports, const ClaimedBuild& build, BuildRecorder& recorder,
           const std::stop_token& stop);

  [[nodiscard]] Result<domain::BuildResult> execute();

  /// Ends what the build may have left running in its pod. Another attempt's processes carry the
  /// same marker: once there is one, they are left alone. Call it after `execute`.
  [[nodiscard]] Result<void> end_processes();

 private:
  using Step = Result<void> (BuildRun::*)();

  Result<void> acquire_pod();
  Result<void> prepare_working_copy();
  Result<void> run_agent();
  Result<void> commit();
  Result<void> push();

  Result<domain::AgentRequest> agent_request();
  Result<void> take_over(domain::AgentResult run);
  Result<void> fail(domain::FailureCode code, const Error& error);
  Result<void> fail_git(std::string_view phase, const Error& error);
  [[nodiscard]] bool is_committing() const;

  Ports ports_;
  const ClaimedBuild& build_;
  BuildRecorder& recorder_;
  std::stop_source stop_;
  std::stop_callback<std::function<void()>> outer_stop_;
  ports::GitContext git_context_;
  std::shared_ptr<ports::Pod> pod_;
  bool already_committed_ = false;
  domain::BuildResult result_;
};

}  // namespace rdev::worker
