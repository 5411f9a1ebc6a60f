#pragma once

#include <string>
#include <string_view>

#include <boost/json/value.hpp>

#include "apps/rdev/style.hpp"

namespace rdev::cli {

/// A build's event for a person: one line or several, each ended by a newline, neutralised whatever
/// an agent wrote into it.
[[nodiscard]] std::string event_text(const boost::json::value& event, const Style& style);

/// "12.3 s", "4 min 05 s", "2 h 03 min".
[[nodiscard]] std::string duration_text(double seconds);

/// "see TROUBLESHOOTING.md#CODE".
[[nodiscard]] std::string see_also(std::string_view code);

}  // namespace rdev::cli
