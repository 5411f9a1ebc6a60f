#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace rdev::domain {

/// Why a repository's URL is refused, nothing for a good one. git takes a wide range of texts for
/// addresses, some of which run commands (`ext::`, a host beginning with '-'), so only the forms
/// that are meant to work pass: an absolute path, file://, http(s)://, ssh://, user@host:path;
/// none of them with a password.
[[nodiscard]] std::optional<std::string> repository_url_fault(std::string_view url);

/// The absolute path that a plain path or a file URL stands for, nothing for other forms.
[[nodiscard]] std::optional<std::string> repository_path(std::string_view url);

/// What forges and their CI call the repository: "owner/name", or with more owners before it. Of a
/// path on this machine the last two parts. Nothing when there are fewer.
[[nodiscard]] std::optional<std::string> repository_full_name(std::string_view url);

}  // namespace rdev::domain
