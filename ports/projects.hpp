#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <vector>

#include "core/domain/ids.hpp"
#include "core/domain/project.hpp"
#include "core/domain/result.hpp"

namespace rdev::ports {

/// The projects, within a unit of work (see storage.hpp for transactions and threads).
class Projects {
 public:
  virtual ~Projects() = default;

  /// Errors: already_exists.
  [[nodiscard]] virtual Result<void> insert(const domain::Project& project) = 0;

  /// Errors: not_found.
  [[nodiscard]] virtual Result<domain::Project> find(const domain::ProjectId& id) = 0;

  /// The same, and keeps the project from being removed and its state from changing until the
  /// transaction ends. Errors: not_found.
  [[nodiscard]] virtual Result<domain::Project> hold(const domain::ProjectId& id) = 0;

  /// By id ascending, those greater than `after`, at most `limit`.
  [[nodiscard]] virtual Result<std::vector<domain::Project>> list(
      const std::optional<domain::ProjectId>& after, std::size_t limit) = 0;

  /// Makes `secret` the project's callback secret and keeps the one it had, if it had one, beside
  /// it until then. Nothing changes if it is the project's already. Errors: not_found.
  [[nodiscard]] virtual Result<void> rotate_callback_secret(const domain::ProjectId& id,
                                                            const std::string& secret,
                                                            domain::Timestamp previous_until) = 0;

  /// All of the project's resources are there: it is ready, with the repository at that URL.
  /// Errors: not_found.
  [[nodiscard]] virtual Result<void> make_ready(const domain::ProjectId& id,
                                                const std::string& repository_url) = 0;

  /// The project is being removed. Errors: not_found; conflict while one of its builds is
  /// unfinished.
  [[nodiscard]] virtual Result<void> begin_removal(const domain::ProjectId& id) = 0;

  /// Removes the project and all records of it, of its builds and of its resources. Errors:
  /// not_found; conflict while one of its builds is unfinished.
  [[nodiscard]] virtual Result<void> remove(const domain::ProjectId& id) = 0;
};

}  // namespace rdev::ports
