#pragma once

#include "adapters/memory/tables.hpp"
#include "ports/projects.hpp"

namespace rdev::memory {

/// Removal takes everything with it that belongs to the project.
class Projects : public ports::Projects {
 public:
  explicit Projects(Tables& tables) : tables_(tables) {}

  [[nodiscard]] Result<void> insert(const domain::Project& project) override;
  [[nodiscard]] Result<domain::Project> find(const domain::ProjectId& id) override;
  [[nodiscard]] Result<domain::Project> hold(const domain::ProjectId& id) override;
  [[nodiscard]] Result<std::vector<domain::Project>> list(
      const std::optional<domain::ProjectId>& after, std::size_t limit) override;
  [[nodiscard]] Result<void> rotate_callback_secret(const domain::ProjectId& id,
                                                    const std::string& secret,
                                                    domain::Timestamp previous_until) override;
  [[nodiscard]] Result<void> make_ready(const domain::ProjectId& id,
                                        const std::string& repository_url) override;
  [[nodiscard]] Result<void> begin_removal(const domain::ProjectId& id) override;
  [[nodiscard]] Result<void> remove(const domain::ProjectId& id) override;

 private:
  /// Errors: conflict (one is unfinished).
  [[nodiscard]] Result<std::vector<domain::TaskId>> finished_tasks(
      const domain::ProjectId& id) const;

  Tables& tables_;
};

}  // namespace rdev::memory
