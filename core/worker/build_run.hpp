#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <stop_token>
#include <string>
#include <string_view>

#include "core/domain/agent.hpp"
#include "core/domain/build.hpp"
#include "core/domain/result.hpp"
#include "core/worker/build_executor.hpp"
#include "core/worker/build_history.hpp"
#include "core/worker/build_recorder.hpp"
#include "core/worker/chosen_template.hpp"
#include "core/worker/held_lease.hpp"
#include "ports/clock.hpp"
#include "ports/code_agent.hpp"
#include "ports/pod.hpp"
#include "ports/pod_git.hpp"
#include "ports/pod_provider.hpp"
#include "ports/templates.hpp"

namespace rdev::worker {

/// One build on its way: pod → agent's run of an earlier attempt, or working copy → agent → commit
/// → push → CI. Used once, by one thread.
///
/// A step gives an Error when there is nothing to record (stopped, fenced), and otherwise leaves
/// its failure in `result_.error`; later steps are skipped then.
///
/// Every step may have been done before, by an attempt whose worker went away: it is done again
/// where that is safe, or taken as done, and what was told of it is not told twice.
class BuildRun {
 public:
  struct Ports {
    ports::PodProvider& pods;
    ports::PodGit& git;
    ports::Templates& templates;
    Turns& turns;
    PodSlots& slots;
    ports::Clock& clock;
    const AgentSet& agents;
    const CiSetup& ci;
  };

  BuildRun(Ports ports, const ClaimedBuild& build, BuildRecorder& recorder, const HeldLease& lease);

  [[nodiscard]] Result<domain::BuildResult> execute();

  /// When the run that it goes on with was begun by an earlier attempt; nothing otherwise.
  [[nodiscard]] std::optional<domain::Timestamp> resumed_since() const;

  /// Ends what the build, in any of its attempts, may have left running in its pod. Another
  /// attempt's processes carry the same marker: once there is one, they are left alone. Call it
  /// after `execute`, unless the build is to go on elsewhere. Errors: those of Pod::end;
  /// unavailable without a pod.
  [[nodiscard]] Result<void> end_processes();

  /// Removes what its agent's runs have left in the pod. Call it when the outcome is stored: until
  /// then they are all that is left of the agent's work if this worker dies.
  [[nodiscard]] Result<void> discard_runs();

 private:
  using Step = Result<void> (BuildRun::*)();

  Result<void> acquire_pod();
  Result<void> choose_agent();
  Result<void> find_run();
  Result<void> take_slot();
  Result<void> end_abandoned_runs();
  Result<void> prepare_working_copy();
  Result<void> find_earlier_commit();
  Result<void> choose_template();
  Result<void> lay_scaffold();
  Result<void> run_agent();
  Result<void> commit();
  Result<void> push();
  Result<void> follow_ci();

  [[nodiscard]] domain::AgentRequest agent_request() const;
  [[nodiscard]] Turns::Turn turn_at_working_copy();
  Result<void> tell(std::string_view type, const boost::json::object& data);
  Result<void> give_credentials(domain::AgentRequest& request);
  Result<void> take_over(domain::AgentResult run);
  Result<void> fail(domain::FailureCode code, const Error& error);
  Result<void> fail_git(std::string_view phase, const Error& error);
  Result<void> note_ci(const Error& error);
  [[nodiscard]] bool is_first_attempt() const;
  [[nodiscard]] bool is_committing() const;

  Ports ports_;
  const ClaimedBuild& build_;
  BuildRecorder& recorder_;
  const HeldLease& lease_;
  std::stop_source stop_;
  std::stop_callback<std::function<void()>> outer_stop_;
  ports::GitContext git_context_;
  std::shared_ptr<ports::Pod> bare_pod_;
  std::shared_ptr<ports::Pod> pod_;  ///< as long as the lease lasts
  std::optional<PodSlots::Place> slot_;
  BuildHistory history_;
  std::string agent_name_;
  std::shared_ptr<ports::CodeAgent> agent_;
  std::optional<int> run_;  ///< the attempt whose run is resumed
  bool already_committed_ = false;
  domain::Timestamp pushed_at_{};
  std::optional<ChosenTemplate> template_;
  domain::SecretMask mask_;
  domain::BuildResult result_;
};

}  // namespace rdev::worker
