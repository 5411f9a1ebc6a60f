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

/// The same for secrets: NAME takes the value from there, NAME=FILE from a file, less one newline
/// at its end, as Kubernetes mounts them. No value is ever an argument, which others could read.
[[nodiscard]] Result<domain::StringMap> read_secrets(const std::string& flag,
                                                     const std::vector<std::string>& entries);

/// One secret: from the file, if one is named, less one newline at its end; else from the
/// environment variable of `name`, as flags have them. "" when there is neither. Errors: invalid,
/// which names the flag `name`-file but no value.
[[nodiscard]] Result<std::string> read_secret(const std::string& name, const std::string& file);

/// The values of those variables that by their names are secrets: API_KEY, TOKEN, …
[[nodiscard]] std::vector<std::string> confidential_values(const domain::StringMap& environment);

}  // namespace rdev::apps
