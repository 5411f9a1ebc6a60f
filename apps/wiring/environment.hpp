#pragma once

#include <string>
#include <vector>

#include "core/domain/json_reader.hpp"
#include "core/domain/result.hpp"

namespace rdev::apps {

/// What the entries of a repeatable flag hand on of this program's environment: NAME takes the
/// value from there, NAME=VALUE brings its own. All else stays out.
/// Errors: invalid (no name of a variable, or not set), which names `flag` but no value.
[[nodiscard]] Result<domain::StringMap> read_environment(const std::string& flag,
                                                         const std::vector<std::string>& entries);

}  // namespace rdev::apps
