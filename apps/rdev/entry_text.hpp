#pragma once

#include <string>

#include <boost/json/value.hpp>

#include "apps/rdev/style.hpp"

namespace rdev::cli {

/// What came of a build, in a few lines, neutralised: the commit and the files, or the error and
/// where to read on about it. The status alone while it is unfinished.
[[nodiscard]] std::string outcome_text(const boost::json::value& entry, const Style& style);

/// All of a build's entry, for `rdev build show`.
[[nodiscard]] std::string entry_text(const boost::json::value& entry, const Style& style);

/// A table with a line for each build of a listing.
[[nodiscard]] std::string builds_text(const boost::json::value& page, const Style& style);

/// The same of the other listings, and a project.
[[nodiscard]] std::string projects_text(const boost::json::value& page, const Style& style);
[[nodiscard]] std::string project_text(const boost::json::value& project, const Style& style);
[[nodiscard]] std::string templates_text(const boost::json::value& list, const Style& style);
[[nodiscard]] std::string workers_text(const boost::json::value& list, const Style& style);

}  // namespace rdev::cli
