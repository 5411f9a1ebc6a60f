#pragma once

#include <ostream>
#include <string>
#include <string_view>
#include <vector>

#include <boost/json/parse.hpp>
#include <boost/json/value.hpp>
#include <doctest/doctest.h>

#include "core/domain/result.hpp"

namespace rdev {

/// Found by doctest, to show what an assertion saw.
inline std::ostream& operator<<(std::ostream& out, const FieldError& fault) {
  return out << "{\"" << fault.pointer << "\": " << fault.detail << "}";
}

namespace testing {

/// A JSON document written with ' for ".
[[nodiscard]] inline boost::json::value json(std::string text) {
  for (char& c : text) c = c == '\'' ? '"' : c;
  return boost::json::parse(text);
}

/// The faults of a refused document, none for one that was taken.
template <class T>
[[nodiscard]] std::vector<FieldError> faults_of(const Result<T>& parsed) {
  if (parsed.has_value()) return {};
  CHECK(parsed.error().code == Errc::invalid);
  CHECK_FALSE(parsed.error().fields.empty());
  return parsed.error().fields;
}

using Faults = std::vector<FieldError>;

}  // namespace testing
}  // namespace rdev
