#pragma once

#include <cstddef>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "core/domain/build.hpp"
#include "core/domain/project.hpp"
#include "core/domain/provisioning.hpp"
#include "core/domain/result.hpp"
#include "core/domain/trace_context.hpp"
#include "core/service/build_service.hpp"
#include "core/service/provisioning.hpp"
#include "ports/clock.hpp"
#include "ports/storage.hpp"

namespace rdev::service {

struct ProjectWithBuild {
  Provisioning::Made project;
  domain::BuildAuditEntry build;
};

/// What is to commit together with a created project, or with project and build; an error takes
/// them back.
using OnCreated = std::function<Result<void>(ports::UnitOfWork&, const Provisioning::Made&)>;
using OnBoth = std::function<Result<void>(ports::UnitOfWork&, const ProjectWithBuild&)>;

/// Creating, listing and removing projects. Thread-safe, as its ports are.
class ProjectService {
 public:
  /// All must outlive it.
  ProjectService(ports::Storage& storage, BuildService& builds, Provisioning& provisioning,
                 ports::Clock& clock);

  /// Makes what the project asks to be provisioned, then the project; on failure nothing is left
  /// behind. Gives it as stored, with `created_at`. Errors: already_exists, invalid
  /// (its template), and those of Provisioning::plan and make.
  [[nodiscard]] Result<Provisioning::Made> create(domain::Project project,
                                                  const OnCreated& also = {});

  /// Errors: not_found.
  [[nodiscard]] Result<domain::Project> find(const domain::ProjectId& id);

  /// The same, with what has been made for it.
  [[nodiscard]] Result<Provisioning::Made> find_with_resources(const domain::ProjectId& id);

  /// By id ascending, those greater than `after`.
  [[nodiscard]] Result<std::vector<domain::Project>> list(
      const std::optional<domain::ProjectId>& after, std::size_t limit);

  /// See Provisioning::remove.
  [[nodiscard]] Result<bool> remove(const domain::ProjectId& id, bool keep_data = false);

  /// What `create` does; then the first build, in the transaction that makes the project ready. A
  /// repository that is a path of this machine is made if it is missing, and is then its owner's:
  /// it stays when the project goes. What was there before is left alone.
  /// Errors: those of `create` and BuildService::submit.
  [[nodiscard]] Result<ProjectWithBuild> create_and_build(domain::Project project,
                                                          const domain::BuildSpec& spec,
                                                          const std::string& requested_by,
                                                          const OnBoth& also = {},
                                                          const domain::TraceContext& trace = {});

 private:
  [[nodiscard]] Result<std::vector<domain::Resource>> plan(const domain::Project& project,
                                                           bool local_repository);

  ports::Storage& storage_;
  BuildService& builds_;
  Provisioning& provisioning_;
  ports::Clock& clock_;
};

}  // namespace rdev::service
