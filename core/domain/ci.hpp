#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace rdev::domain {

/// How far a pipeline is, in one vocabulary for all providers.
enum class CiStatus {
  pending,    ///< waits, be it for somebody's approval
  running,    ///< or in a state that its provider has and this vocabulary does not
  success,    ///< ended well
  failure,    ///< ended in any other way that is not listed here
  cancelled,  ///< was ended by somebody
  skipped,    ///< ended without having had anything to do
};

[[nodiscard]] std::string_view to_string(CiStatus status) noexcept;
[[nodiscard]] std::optional<CiStatus> parse_ci_status(std::string_view text) noexcept;
[[nodiscard]] bool is_finished(CiStatus status) noexcept;

/// The pipeline that a push has started.
struct CiRun {
  std::string provider;
  std::string pipeline_url;  ///< for people
  std::int64_t number = 0;
  CiStatus status = CiStatus::pending;  ///< when it was last looked at

  friend bool operator==(const CiRun&, const CiRun&) = default;
};

/// Why less is known of a push's pipeline than was asked for; never a reason for a build to fail.
struct CiNote {
  std::string code;  ///< not_found, unavailable, forbidden, timeout, internal
  std::string message;

  friend bool operator==(const CiNote&, const CiNote&) = default;
};

}  // namespace rdev::domain
