#pragma once

#include <optional>
#include <string>
#include <vector>

#include "core/domain/ids.hpp"
#include "core/domain/provisioning.hpp"
#include "core/domain/result.hpp"
#include "core/domain/timestamp.hpp"

namespace rdev::ports {

/// The record of what was made for projects, within a unit of work (see storage.hpp for
/// transactions and threads).
///
/// A saga is worked on by its owner until it is due. Who takes it over becomes its owner, and what
/// the one before still records is refused: `hold` first in every transaction that goes on with it.
/// Projects::remove takes a project's records with it.
class Provisioning {
 public:
  virtual ~Provisioning() = default;

  /// Errors: already_exists (the project has one), not_found (the project).
  [[nodiscard]] virtual Result<void> begin(const domain::ProvisioningSaga& saga) = 0;

  /// Nothing when all of the project's resources are there, or it has none.
  [[nodiscard]] virtual Result<std::optional<domain::ProvisioningSaga>> find(
      const domain::ProjectId& project) = 0;

  /// Keeps the owner's saga from being taken over before `due_at`. Errors: fenced.
  [[nodiscard]] virtual Result<void> hold(const domain::ProjectId& project,
                                          const std::string& owner, domain::Timestamp due_at) = 0;

  /// Replaces all of it but the project, whoever owns it. Errors: not_found.
  [[nodiscard]] virtual Result<void> update(const domain::ProvisioningSaga& saga) = 0;

  /// Makes `owner` that of the saga which has been due the longest, until `due_at`, and gives it;
  /// nothing when none is due by `now`. Passes over those that another is taking.
  [[nodiscard]] virtual Result<std::optional<domain::ProvisioningSaga>> claim(
      domain::Timestamp now, const std::string& owner, domain::Timestamp due_at) = 0;

  /// Forgets the saga; its resources stay. Errors: not_found.
  [[nodiscard]] virtual Result<void> end(const domain::ProjectId& project) = 0;

  /// Inserts the resource, or replaces the one in its position. Errors: not_found (the project).
  [[nodiscard]] virtual Result<void> put(const domain::ProvisionedResource& resource) = 0;

  /// Nothing there is no error.
  [[nodiscard]] virtual Result<void> forget(const domain::ProjectId& project, int position) = 0;

  /// By position ascending.
  [[nodiscard]] virtual Result<std::vector<domain::ProvisionedResource>> resources(
      const domain::ProjectId& project) = 0;
};

}  // namespace rdev::ports
