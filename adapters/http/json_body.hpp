#pragma once

#include <string_view>

#include <boost/json/value.hpp>

#include "core/domain/result.hpp"

namespace rdev::http {

/// Parses one JSON document (RFC 8259) and nothing after it. An object that has a key twice is
/// refused, because which of the two counts is anybody's guess; so is nesting deeper than 32.
/// Errors: malformed, with the offset in bytes where it was noticed.
[[nodiscard]] Result<boost::json::value> parse_json(std::string_view text);

/// Whether a body of this Content-Type, whatever its parameters, is read as JSON: JSON, and
/// application/x-www-form-urlencoded, which curl and other clients put there when nobody told
/// them what the body is.
[[nodiscard]] bool may_be_json(std::string_view content_type) noexcept;

}  // namespace rdev::http
