#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

#include <boost/json/object.hpp>

#include "core/domain/build.hpp"

namespace rdev::claude_code {

/// What a failed request to the provider means for the build, by the CLI's name for the error and
/// by the HTTP status, 0 for none.
[[nodiscard]] domain::FailureCode failure_of(std::string_view error, std::int64_t status) noexcept;

/// How a run failed whose line `result` this is; empty for one that did its work. `error` is what
/// the last message of the assistant said of a failed request.
[[nodiscard]] std::optional<domain::BuildError> failure_of_result(const boost::json::object& line,
                                                                  std::string_view error);

}  // namespace rdev::claude_code
