#pragma once

#include <string>
#include <string_view>

namespace rdev::domain {

/// `pointer` plus one reference token, escaped after RFC 6901.
[[nodiscard]] std::string append_pointer(std::string_view pointer, std::string_view token);

}  // namespace rdev::domain
