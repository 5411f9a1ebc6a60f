#include "adapters/http/auth/key_token.hpp"

#include <algorithm>

#include <openssl/crypto.h>

#include "adapters/http/sha256.hpp"

namespace rdev::http {

namespace {

constexpr std::string_view kPrefix = "rdev_";
constexpr std::size_t kIdBytes = 6;
constexpr std::size_t kSecretBytes = 32;
constexpr std::size_t kTokenChars = kPrefix.size() + 2 * kIdBytes + 1 + 2 * kSecretBytes;

}  // namespace

KeyToken make_key_token(ports::IdGenerator& ids) {
  const std::string id = to_hex(ids.random_bytes(kIdBytes));
  const std::string secret = to_hex(ids.random_bytes(kSecretBytes));
  return {domain::ApiKeyId(id), std::string(kPrefix) + id + "_" + secret};
}

bool is_key_token(std::string_view text) noexcept {
  return text.size() == kTokenChars && text.starts_with(kPrefix) &&
         std::all_of(text.begin() + kPrefix.size(), text.end(), [](char c) {
           return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f') || c == '_';
         });
}

std::string key_digest(std::string_view token) {
  return sha256_hex(token);
}

bool equal_digests(std::string_view a, std::string_view b) noexcept {
  return a.size() == b.size() && CRYPTO_memcmp(a.data(), b.data(), a.size()) == 0;
}

}  // namespace rdev::http
