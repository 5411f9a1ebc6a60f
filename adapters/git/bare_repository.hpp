#pragma once

#include <filesystem>
#include <vector>

#include "ports/provisioner.hpp"

namespace rdev::git {

/// Makes bare repositories, each of a project whose repository is a path of this machine. Needs git
/// on this machine. Thread-safe, also against other processes.
///
/// A bare repository that is there already, with commits or without, is used as it is, and
/// `destroy` leaves it alone: the detail's `made` says which of the two it was, and a file in the
/// repository says it to a `create` that is repeated. What is made appears at once, complete.
///
/// Errors of `create`, besides the port's: already_exists when there is something else at the
/// path. Of `destroy`: forbidden, too, when somebody has pushed to the repository since.
class BareRepositories : public ports::Provisioner {
 public:
  [[nodiscard]] std::string kind() const override;
  [[nodiscard]] Result<ports::ProvisionedResource> create(const domain::Project& project,
                                                          const std::stop_token& stop) override;
  [[nodiscard]] Result<void> destroy(const ports::ProvisionedResource& resource,
                                     const std::stop_token& stop) override;

 private:
  [[nodiscard]] Result<ports::ProvisionedResource> use(const std::filesystem::path& path,
                                                       const domain::Project& project,
                                                       const std::stop_token& stop) const;
  [[nodiscard]] Result<void> make(const std::filesystem::path& path, const domain::Project& project,
                                  const std::stop_token& stop) const;
  [[nodiscard]] Result<void> make_below(const std::vector<std::filesystem::path>& parents,
                                        const std::filesystem::path& path,
                                        const domain::Project& project,
                                        const std::stop_token& stop) const;
};

}  // namespace rdev::git
