#pragma once

#include <string>
#include <string_view>

#include "adapters/git/runner.hpp"
#include "core/domain/result.hpp"

namespace rdev::git {

/// The end of what a command said, fit for an event: storable UTF-8, at most `kMaxWordsBytes`.
[[nodiscard]] std::string last_words(std::string_view text);

inline constexpr std::size_t kMaxWordsBytes = 2000;

/// A command that exited with a failure: internal.
[[nodiscard]] Error command_failure(std::string_view command, const Output& output);

/// A command that failed over the remote: forbidden where the remote asked for other
/// credentials, else unavailable.
[[nodiscard]] Error remote_failure(std::string_view command, const Output& output);

}  // namespace rdev::git
