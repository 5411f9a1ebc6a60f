#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace rdev::cli {

/// Text from elsewhere (agents, prompts, names, files) as one line that a terminal only shows and
/// never obeys: control characters, escape sequences and marks that turn the direction of text are
/// spelt out (`\x1b`, `\u202e`), broken UTF-8 is U+FFFD, a tab is four blanks, a newline `\n`.
[[nodiscard]] std::string neutralised(std::string_view text);

/// The same line by line; blank lines at the end are left out.
[[nodiscard]] std::vector<std::string> neutralised_lines(std::string_view text);

/// JSON with the same characters as its escapes, which parses to the same value.
[[nodiscard]] std::string neutralised_json(std::string_view json);

/// At most `columns` characters of neutralised text, the last one an ellipsis when it was longer.
/// Wide characters count as one.
[[nodiscard]] std::string fitted(std::string_view text, std::size_t columns);

/// The same, filled up with blanks.
[[nodiscard]] std::string padded(std::string_view text, std::size_t columns);

}  // namespace rdev::cli
