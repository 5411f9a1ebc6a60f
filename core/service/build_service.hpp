#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "core/domain/build.hpp"
#include "core/domain/build_event.hpp"
#include "core/domain/ids.hpp"
#include "core/domain/result.hpp"
#include "ports/build_audit.hpp"
#include "ports/clock.hpp"
#include "ports/id_generator.hpp"
#include "ports/storage.hpp"
#include "ports/templates.hpp"

namespace rdev::service {

struct BuildLimits {
  std::int64_t max_queue_depth = 100'000;          ///< pending builds over all projects
  std::int64_t max_project_queue_depth = 100'000;  ///< pending builds of one project
};

/// What is to commit together with a submitted build; an error takes the build back.
using OnSubmitted = std::function<Result<void>(ports::UnitOfWork&, const domain::BuildAuditEntry&)>;

/// Submitting, watching and cancelling builds. Thread-safe, as its ports are.
class BuildService {
 public:
  BuildService(ports::Storage& storage, ports::Templates& templates, ports::Clock& clock,
               ports::IdGenerator& ids, BuildLimits limits = {});

  /// Records task, audit entry and first event in one transaction and wakes a worker.
  /// Errors: not_found (project), invalid (the spec, its template or variables),
  /// queue_full.
  [[nodiscard]] Result<domain::BuildAuditEntry> submit(const domain::ProjectId& project,
                                                       const domain::BuildSpec& spec,
                                                       const std::string& requested_by,
                                                       const OnSubmitted& also = {});

  /// The same inside somebody else's transaction; `spec` has been through `check_template`.
  [[nodiscard]] Result<domain::BuildAuditEntry> submit_in(ports::UnitOfWork& unit,
                                                          const domain::ProjectId& project,
                                                          const domain::BuildSpec& spec,
                                                          const std::string& requested_by);

  /// Refuses an unknown template and variables that are not its own, missing or ill-formed. The
  /// template is the spec's, else the project's.
  [[nodiscard]] Result<void> check_template(const domain::BuildSpec& spec,
                                            const std::optional<std::string>& project_template);

  /// Errors: not_found.
  [[nodiscard]] Result<domain::BuildAuditEntry> find(const domain::TaskId& id);

  /// Newest first. Errors: not_found (project named in the filter).
  [[nodiscard]] Result<std::vector<domain::BuildAuditEntry>> list(const ports::BuildFilter& filter);

  /// A pending build ends at once; a running one is marked, and its worker told. Idempotent
  /// while unfinished or cancelled. Errors: not_found, conflict (finished otherwise).
  [[nodiscard]] Result<domain::BuildAuditEntry> cancel(const domain::TaskId& id);

  /// Events with seq > `after`. Errors: not_found.
  [[nodiscard]] Result<std::vector<domain::BuildEvent>> events(const domain::TaskId& id,
                                                               std::int64_t after,
                                                               std::size_t limit);

 private:
  ports::Storage& storage_;
  ports::Templates& templates_;
  ports::Clock& clock_;
  ports::IdGenerator& ids_;
  BuildLimits limits_;
};

}  // namespace rdev::service
