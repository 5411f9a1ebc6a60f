#pragma once

#include <string_view>
#include <vector>

#include "core/domain/project.hpp"
#include "core/domain/provisioning.hpp"
#include "core/domain/result.hpp"
#include "ports/id_generator.hpp"
#include "ports/provisioner.hpp"

namespace rdev::service {

/// What this server can make for projects.
class Provisioners {
 public:
  /// In the order in which resources are made; at most one of a kind, but for repositories: the
  /// first of these makes those that a project names by a path of this machine. All must outlive
  /// the set.
  explicit Provisioners(std::vector<ports::Provisioner*> all) : all_(std::move(all)) {}

  /// Names all that the project asks for, each with a key and a secret of its own. With
  /// `local_repository` also its repository where that is a path of this machine, whether asked
  /// for or not: it is made there if it is missing.
  /// Errors: invalid, with every fault's pointer into the project, also for what this server can't
  /// make.
  [[nodiscard]] Result<std::vector<domain::Resource>> plan(const domain::Project& project,
                                                           bool local_repository,
                                                           ports::IdGenerator& ids) const;

  /// Null when this server has no such provisioner.
  [[nodiscard]] ports::Provisioner* by_provider(std::string_view provider) const;

  /// The first of the kind, null without.
  [[nodiscard]] ports::Provisioner* by_kind(std::string_view kind) const;

 private:
  [[nodiscard]] ports::Provisioner* of_repository(const domain::Project& project) const;

  std::vector<ports::Provisioner*> all_;
};

}  // namespace rdev::service
