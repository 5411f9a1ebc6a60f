#pragma once

#include <string>
#include <string_view>

#include <boost/json/object.hpp>

#include "core/domain/result.hpp"

namespace rdev::templates {

/// Fills in a Mustache text: `{{name}}` is escaped for a file named `file_name`, `{{{name}}}` is
/// not; strings, booleans, arrays and objects of `values` can be used.
/// Errors: invalid when the text is no Mustache, or names something that is not there.
[[nodiscard]] Result<std::string> render(const std::string& text, const boost::json::object& values,
                                         std::string_view file_name);

}  // namespace rdev::templates
