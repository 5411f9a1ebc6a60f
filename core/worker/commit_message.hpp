#pragma once

#include <string>
#include <string_view>

#include "core/domain/build.hpp"

namespace rdev::worker {

/// The commit message of a build, without trailer: the spec's own, else `rdev: <first prompt
/// line>`, short enough for a subject line.
///
/// `[ci skip]` and its like are taken out of a message made from a prompt, since CI would
/// silently never run; a message that the spec gives is its author's own decision.
[[nodiscard]] std::string commit_message(const domain::BuildSpec& spec);

/// `text` without any `[ci skip]` or `[skip ci]`, in any case and with any white space between.
[[nodiscard]] std::string without_ci_skip(std::string_view text);

}  // namespace rdev::worker
