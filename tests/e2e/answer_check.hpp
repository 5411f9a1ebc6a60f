#pragma once

#include <string>

#include "tests/e2e/api.hpp"

namespace rdev::testing {

/// Throws unless the API's OpenAPI document describes this answer: the operation, or else a
/// problem; the status; the content type; the body by its schema.
void check_against_document(const std::string& method, const std::string& target,
                            const Answer& answer);

}  // namespace rdev::testing
