#pragma once

#include <string>
#include <vector>

#include "adapters/memory/clock.hpp"
#include "adapters/memory/id_generator.hpp"
#include "adapters/memory/logger.hpp"
#include "adapters/memory/storage.hpp"
#include "adapters/memory/unreliable_storage.hpp"
#include "core/domain/build.hpp"
#include "core/domain/build_event.hpp"
#include "core/domain/callback.hpp"
#include "core/domain/project.hpp"
#include "core/domain/work_task.hpp"
#include "core/worker/build_executor.hpp"

namespace rdev::testing {

/// The ports that the core's tests share, with short ways to look into the database. What they
/// ask for must be there: anything else throws.
struct CoreWorld {
  memory::Clock clock;
  memory::IdGenerator ids;
  memory::Logger log;
  memory::Storage database;
  memory::UnreliableStorage storage{database};  ///< what the code under test gets

  domain::Project add_project(const std::string& id = "demo", int max_concurrent_builds = 1);

  /// Submits a build to the project, as BuildService does.
  domain::TaskId submit(const domain::BuildSpec& spec, const std::string& project = "demo");

  /// Claims the one build that is ready, for `worker-1` and a minute.
  worker::ClaimedBuild claim();

  void cancel(const domain::TaskId& id);

  [[nodiscard]] domain::BuildAuditEntry entry(const domain::TaskId& id);
  [[nodiscard]] domain::WorkTask task(const domain::TaskId& id);
  [[nodiscard]] std::vector<domain::BuildEvent> events(const domain::TaskId& id);
  [[nodiscard]] domain::Callback callback(const domain::TaskId& id);

  /// The builds that were ended without anybody clearing their pod.
  [[nodiscard]] std::vector<domain::TaskId> abandoned();

  /// The types of the build's events, in order, with a space between.
  [[nodiscard]] std::string event_types(const domain::TaskId& id);

  /// Waits, in real time and for at most 30 s, until the build has ended; gives its entry.
  domain::BuildAuditEntry wait_until_finished(const domain::TaskId& id);
};

/// The least that a build needs.
[[nodiscard]] domain::BuildSpec make_spec(const std::string& prompt = "add a file");

}  // namespace rdev::testing
