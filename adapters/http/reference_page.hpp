#pragma once

#include <string>
#include <string_view>

namespace rdev::http {

/// A page without scripts and without anything from elsewhere.
struct ReferencePage {
  std::string html;
  std::string security_policy;  ///< allows its one style sheet and nothing else
};

/// An OpenAPI document for people: its operations with their parameters, bodies and answers, then
/// its schemas. Throws if it is no JSON of that form: it is part of the program.
[[nodiscard]] ReferencePage render_reference_page(std::string_view document);

}  // namespace rdev::http
