#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/domain/ids.hpp"
#include "core/domain/timestamp.hpp"

namespace rdev::domain {

enum class Scope { builds_read, builds_write, projects_write, admin };

[[nodiscard]] std::string_view to_string(Scope scope) noexcept;  ///< "builds:read" and so on
[[nodiscard]] std::optional<Scope> parse_scope(std::string_view text) noexcept;

/// What is kept of an API key: its SHA-256, never the key.
struct ApiKey {
  ApiKeyId id;
  std::string name;
  std::string digest;  ///< SHA-256 in lower-case hex
  std::vector<Scope> scopes;
  std::vector<ProjectId> projects;  ///< empty: all projects
  Timestamp created_at{};
  std::optional<Timestamp> expires_at;
  std::optional<Timestamp> last_used_at;
  std::optional<Timestamp> revoked_at;

  friend bool operator==(const ApiKey&, const ApiKey&) = default;
};

}  // namespace rdev::domain
