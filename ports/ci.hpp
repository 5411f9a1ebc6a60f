#pragma once

#include <optional>
#include <stop_token>
#include <string>

#include "core/domain/build.hpp"
#include "core/domain/project.hpp"
#include "core/domain/result.hpp"
#include "core/domain/timestamp.hpp"

namespace rdev::ports {

/// The continuous integration that pushes start. Only asked, never told to do anything: so every
/// call may be repeated. Thread-safe.
class Ci {
 public:
  virtual ~Ci() = default;

  /// The run that the push of `commit_sha` has started, as it is now; empty while there is none.
  /// Looks once: the caller decides how long to ask again. `pushed_at` is not after the push and
  /// bounds the look; clocks may differ by some minutes. Errors: not_found (the CI does not know
  /// the project's repository), unavailable (another look may help), forbidden, cancelled, internal
  /// (an answer that makes no sense).
  [[nodiscard]] virtual Result<std::optional<domain::CiRun>> find_run(
      const domain::Project& project, const std::string& commit_sha, domain::Timestamp pushed_at,
      const std::stop_token& stop) = 0;
};

}  // namespace rdev::ports
