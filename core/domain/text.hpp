#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace rdev::domain {

/// True for well-formed UTF-8 (Unicode 15, table 3-7: no surrogates, no overlong forms).
[[nodiscard]] bool is_utf8(std::string_view text) noexcept;

/// The longest prefix of at most `max_bytes` that does not cut a UTF-8 sequence in two.
[[nodiscard]] std::string_view truncate_utf8(std::string_view text, std::size_t max_bytes) noexcept;

/// The longest suffix of at most `max_bytes` that does not begin inside a UTF-8 sequence.
[[nodiscard]] std::string_view tail_utf8(std::string_view text, std::size_t max_bytes) noexcept;

/// `text` with each NUL, and each byte that is part of no well-formed sequence, replaced by U+FFFD:
/// what can be stored as text in any database and sent as JSON.
[[nodiscard]] std::string to_storable_utf8(std::string_view text);

/// A DNS label: 1..63 of [a-z0-9-], beginning and ending with a letter or digit (RFC 1123).
[[nodiscard]] bool is_dns_label(std::string_view text) noexcept;

/// A name `git check-ref-format --branch` accepts, and that cannot be taken for an option.
[[nodiscard]] bool is_branch_name(std::string_view text) noexcept;

/// An environment variable's name: [A-Za-z_][A-Za-z0-9_]*.
[[nodiscard]] bool is_env_name(std::string_view text) noexcept;

/// An absolute http or https URL with a host and without user info. A first sieve only: the
/// adapter that connects parses it fully.
[[nodiscard]] bool is_http_url(std::string_view text) noexcept;

}  // namespace rdev::domain
