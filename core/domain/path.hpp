#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace rdev::domain {

/// An absolute path without '.', '..', empty parts and a slash at its end ("/" itself is one).
[[nodiscard]] bool is_absolute_normal_path(std::string_view path) noexcept;

/// Why a directory cannot be a pod's working copy, nothing for a good one: it must be absolute
/// and normal, and none of the system's, whose contents builds would overwrite.
[[nodiscard]] std::optional<std::string> workdir_fault(std::string_view path);

}  // namespace rdev::domain
