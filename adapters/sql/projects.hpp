#pragma once

#include <string_view>

#include "adapters/sql/transaction.hpp"
#include "ports/projects.hpp"

namespace rdev::sql {

/// Table projects.
class Projects : public ports::Projects {
 public:
  explicit Projects(Transaction& transaction) : transaction_(transaction) {}

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
  [[nodiscard]] Result<domain::Project> find(const domain::ProjectId& id, std::string_view lock);
  [[nodiscard]] Result<void> lock_to_remove(const domain::ProjectId& id);

  Transaction& transaction_;
};

}  // namespace rdev::sql
