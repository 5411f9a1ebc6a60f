#pragma once

#include <chrono>
#include <memory>
#include <optional>
#include <stop_token>
#include <string>
#include <vector>

#include "adapters/memory/templates.hpp"
#include "core/worker/build_executor.hpp"
#include "tests/support/core_world.hpp"
#include "tests/unit/worker/scripted_ports.hpp"

namespace rdev::worker {

/// Runs builds of the project demo on scripted ports, one at a time.
struct BuildWorld : testing::CoreWorld {
  ScriptedPorts script;
  memory::Templates templates;
  BuildExecutor builds;
  std::unique_ptr<HeldLease> lease;       ///< of the build that runs or ran last
  std::optional<domain::TaskId> task_id;  ///< of the build that ran last

  explicit BuildWorld(std::vector<memory::TemplateFolder> folders = {}, CiSetup ci = {})
      : templates(std::move(folders)),
        builds(script.pods(), script.git(), templates, clock, log, script.agents(), 0, ci) {
    add_project();
  }

  Result<domain::BuildResult> run(const domain::BuildSpec& spec) {
    submit(spec);
    return run(claim());
  }

  Result<domain::BuildResult> run(const ClaimedBuild& build,
                                  std::optional<StopReason> stopped_before = {}) {
    task_id = build.task.id;
    const domain::Lease held{build.task.id, build.task.attempt};
    lease = std::make_unique<HeldLease>(held);
    if (stopped_before) lease->stop(*stopped_before);
    BuildRecorder recorder(storage, clock, ids, held);
    Result<domain::BuildResult> outcome = Error{};
    static_cast<void>(builds.run(build, recorder, *lease, [&](const auto& result) {
      outcome = result;
      return Result<void>{};
    }));
    return outcome;
  }

  void stop(StopReason reason = StopReason::cancel) const { lease->stop(reason); }

  /// The types of the events since the build was claimed.
  [[nodiscard]] std::string told() {
    const std::string all = event_types(*task_id);
    const std::string before = "build.queued build.started";
    return all.size() > before.size() ? all.substr(before.size() + 1) : "";
  }
};

/// A spec that asks for commit and push.
[[nodiscard]] inline domain::BuildSpec pushing_spec() {
  domain::BuildSpec spec = testing::make_spec();
  spec.auto_commit = true;
  spec.auto_push = true;
  return spec;
}

}  // namespace rdev::worker
