#pragma once

#include <cstddef>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "core/domain/build.hpp"
#include "core/domain/project.hpp"
#include "core/domain/result.hpp"
#include "core/service/build_service.hpp"
#include "ports/clock.hpp"
#include "ports/provisioner.hpp"
#include "ports/storage.hpp"

namespace rdev::service {

struct ProjectWithBuild {
  domain::Project project;
  domain::BuildAuditEntry build;
};

/// What is to commit together with a created project, or with project and build; an error takes
/// them back.
using OnCreated = std::function<Result<void>(ports::UnitOfWork&, const domain::Project&)>;
using OnBoth = std::function<Result<void>(ports::UnitOfWork&, const ProjectWithBuild&)>;

/// Creating, listing and removing projects. Thread-safe, as its ports are.
class ProjectService {
 public:
  /// `repositories` makes a repository that does not exist yet.
  ProjectService(ports::Storage& storage, BuildService& builds, ports::Provisioner& repositories,
                 ports::Clock& clock);

  /// Gives the project as stored, with `created_at`. Errors: already_exists.
  [[nodiscard]] Result<domain::Project> create(domain::Project project, const OnCreated& also = {});

  /// Errors: not_found.
  [[nodiscard]] Result<domain::Project> find(const domain::ProjectId& id);

  /// By id ascending, those greater than `after`.
  [[nodiscard]] Result<std::vector<domain::Project>> list(
      const std::optional<domain::ProjectId>& after, std::size_t limit);

  /// Errors: not_found, conflict (a build of it is unfinished).
  [[nodiscard]] Result<void> remove(const domain::ProjectId& id);

  /// Makes the repository where it is local and missing, then project and build in one
  /// transaction. On failure nothing is left behind; what was there before is left alone.
  /// Errors: those of `create` and BuildService::submit, and the provisioner's.
  [[nodiscard]] Result<ProjectWithBuild> create_and_build(domain::Project project,
                                                          const domain::BuildSpec& spec,
                                                          const std::string& requested_by,
                                                          const OnBoth& also = {});

 private:
  Result<std::optional<ports::ProvisionedResource>> make_repository(const domain::Project& project);
  Error undo(const ports::ProvisionedResource& repository, const domain::Project& project,
             const Error& error);

  ports::Storage& storage_;
  BuildService& builds_;
  ports::Provisioner& repositories_;
  ports::Clock& clock_;
};

}  // namespace rdev::service
