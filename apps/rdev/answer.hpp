#pragma once

#include <string>
#include <string_view>

#include <boost/json/value.hpp>

#include "core/domain/result.hpp"

namespace rdev::cli {

/// The body of a good answer, or the error that a bad one tells of: problem+json with its faulty
/// fields, or whatever else says no.
[[nodiscard]] Result<boost::json::value> read_answer(int status, std::string_view body);

/// An error for a person, over several lines, neutralised: each faulty field by the flag that it
/// came from, where there is one.
[[nodiscard]] std::string to_text(const Error& error);

}  // namespace rdev::cli
