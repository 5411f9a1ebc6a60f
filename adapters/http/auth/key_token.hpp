#pragma once

#include <string>
#include <string_view>

#include "core/domain/ids.hpp"
#include "ports/id_generator.hpp"

namespace rdev::http {

/// A new API key, as its owner gets it: once, for only the digest is kept.
struct KeyToken {
  domain::ApiKeyId id;  ///< the part that may be shown
  std::string text;     ///< "rdev_ID_SECRET"
};

[[nodiscard]] KeyToken make_key_token(ports::IdGenerator& ids);

/// Whether it could be an API key, which spares the database nonsense.
[[nodiscard]] bool is_key_token(std::string_view text) noexcept;

/// SHA-256 of a token in lower-case hex: what is stored. A plain digest is enough, because the
/// secret is random and too long to be tried out.
[[nodiscard]] std::string key_digest(std::string_view token);

/// In a time that depends on the lengths alone.
[[nodiscard]] bool equal_digests(std::string_view a, std::string_view b) noexcept;

}  // namespace rdev::http
