#pragma once

#include <string>
#include <string_view>

#include "core/domain/ids.hpp"

namespace rdev::git {

/// `message` as it is committed: storable UTF-8 with the trailer `Rdev-Task: <task>` at its end,
/// in the block of trailers if it has one. A blank message gets a subject; one that carries the
/// trailer already stays as it is.
[[nodiscard]] std::string with_trailer(std::string_view message, const domain::TaskId& task);

/// Whether the message's last paragraph carries the task's trailer.
[[nodiscard]] bool has_trailer(std::string_view message, const domain::TaskId& task);

}  // namespace rdev::git
