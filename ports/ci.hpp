#pragma once

#include <optional>
#include <stop_token>
#include <string>

#include "core/domain/build.hpp"
#include "core/domain/project.hpp"
#include "core/domain/result.hpp"
#include "core/domain/timestamp.hpp"

namespace rdev::ports {

/// The continuous integration that a push starts. Thread-safe.
class Ci {
 public:
  virtual ~Ci() = default;

  /// The run of `commit_sha`, looked for once; empty while there is none (the caller decides how
  /// long to ask again). Errors: unavailable, forbidden, cancelled.
  [[nodiscard]] virtual Result<std::optional<domain::CiRun>> find_run(
      const domain::Project& project, const std::string& commit_sha, domain::Timestamp pushed_at,
      const std::stop_token& stop) = 0;
};

}  // namespace rdev::ports
