#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/domain/build.hpp"
#include "core/domain/build_event.hpp"
#include "core/domain/ids.hpp"
#include "core/domain/result.hpp"
#include "core/domain/template.hpp"
#include "core/domain/trace_context.hpp"
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

/// What can be said against a callback URL by looking at it; nothing for a good one.
using CallbackUrlRule = std::function<std::optional<std::string>(std::string_view url)>;

/// What is to commit together with a submitted build; an error takes the build back.
using OnSubmitted = std::function<Result<void>(ports::UnitOfWork&, const domain::BuildAuditEntry&)>;

/// Submitting, watching and cancelling builds. Thread-safe, as its ports are.
class BuildService {
 public:
  BuildService(ports::Storage& storage, ports::Templates& templates, ports::Clock& clock,
               ports::IdGenerator& ids, BuildLimits limits = {},
               CallbackUrlRule callback_url_rule = {});

  /// Records task, audit entry and first event in one transaction and wakes a worker. The build
  /// belongs to `trace`, or to a new one.
  /// Errors: not_found (project), conflict (it is being made or removed), invalid (the spec, its
  /// template, variables or callback_url), queue_full.
  [[nodiscard]] Result<domain::BuildAuditEntry> submit(const domain::ProjectId& project,
                                                       const domain::BuildSpec& spec,
                                                       const std::string& requested_by,
                                                       const OnSubmitted& also = {},
                                                       const domain::TraceContext& trace = {});

  /// The same inside somebody else's transaction; `spec` has been through `check`.
  [[nodiscard]] Result<domain::BuildAuditEntry> submit_in(ports::UnitOfWork& unit,
                                                          const domain::ProjectId& project,
                                                          const domain::BuildSpec& spec,
                                                          const std::string& requested_by,
                                                          const domain::TraceContext& trace = {});

  /// Refuses a callback URL that nothing may be sent to, an unknown template, and variables that
  /// are not its own, missing or ill-formed, or have no template at all. The template is the
  /// spec's, else the project's.
  [[nodiscard]] Result<void> check(const domain::BuildSpec& spec,
                                   const std::optional<std::string>& project_template);

  /// Refuses, as /template, a project's template that is not there.
  [[nodiscard]] Result<void> check_template(const std::optional<std::string>& name);

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
  [[nodiscard]] Result<domain::Template> known_template(const std::string& name,
                                                        const std::string& part);

  ports::Storage& storage_;
  ports::Templates& templates_;
  ports::Clock& clock_;
  ports::IdGenerator& ids_;
  BuildLimits limits_;
  CallbackUrlRule callback_url_rule_;
};

}  // namespace rdev::service
