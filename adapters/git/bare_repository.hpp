#pragma once

#include <filesystem>
#include <string>
#include <utility>
#include <vector>

#include "ports/provisioner.hpp"

namespace rdev::git {

/// Makes bare repositories: each where its project says, if that is a path of this machine, and
/// for a project that does not say as ROOT/ID.git. Needs git on this machine. Thread-safe, also
/// against other processes.
///
/// What is made appears at once, complete, and bears its key in a file.
///
/// Where the project says so, it is its owner's: a bare repository that is there already, with
/// commits or without, is used as it is and never removed; nor is one that was made and has
/// commits by now. Below ROOT a repository is the project's alone, and goes with all its commits.
///
/// Errors of `create`, besides the port's: already_exists when there is something else at the path.
class BareRepositories : public ports::Provisioner {
 public:
  /// Without a root only paths that projects name.
  explicit BareRepositories(std::filesystem::path root = {}) : root_(std::move(root)) {}

  [[nodiscard]] std::string kind() const override;
  [[nodiscard]] std::string provider() const override;
  [[nodiscard]] Result<domain::Resource> plan(const domain::Project& project) const override;
  [[nodiscard]] Result<ports::MadeResource> create(const domain::Resource& resource,
                                                   const std::stop_token& stop) override;
  [[nodiscard]] Result<void> destroy(const domain::Resource& resource,
                                     const std::stop_token& stop) override;

 private:
  [[nodiscard]] static Result<ports::MadeResource> use(const domain::Resource& resource,
                                                       const std::stop_token& stop);
  [[nodiscard]] static Result<void> make(const domain::Resource& resource,
                                         const std::stop_token& stop);
  [[nodiscard]] static Result<void> make_below(const std::vector<std::filesystem::path>& parents,
                                               const domain::Resource& resource,
                                               const std::stop_token& stop);

  const std::filesystem::path root_;
};

}  // namespace rdev::git
