#include "adapters/http/cursors.hpp"

#include <algorithm>
#include <array>

#include <openssl/crypto.h>
#include <openssl/evp.h>
#include <openssl/hmac.h>

#include "adapters/http/sha256.hpp"
#include "ports/server_secrets.hpp"

namespace rdev::http {

namespace {

constexpr std::size_t kKeyBytes = 32;
constexpr std::size_t kTagBytes = 16;  // enough by far for what is tried out over a network
constexpr std::size_t kMaxCursorChars = 512;
constexpr std::string_view kAlphabet =
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";

// NOLINTBEGIN(cppcoreguidelines-pro-type-reinterpret-cast): OpenSSL's bytes are unsigned.
std::string tag_of(const std::string& key, std::string_view listing, std::string_view position) {
  const std::string text =
      std::to_string(listing.size()) + ":" + std::string(listing) + std::string(position);
  std::array<unsigned char, EVP_MAX_MD_SIZE> tag{};
  unsigned int size = 0;
  HMAC(EVP_sha256(), key.data(), static_cast<int>(key.size()),
       reinterpret_cast<const unsigned char*>(text.data()), text.size(), tag.data(), &size);
  return {tag.begin(), tag.begin() + kTagBytes};
}

/// Base64 in the alphabet of URLs, without padding.
std::string encode(const std::string& bytes) {
  std::string text(4 * ((bytes.size() + 2) / 3) + 1, '\0');
  const int size = EVP_EncodeBlock(reinterpret_cast<unsigned char*>(text.data()),
                                   reinterpret_cast<const unsigned char*>(bytes.data()),
                                   static_cast<int>(bytes.size()));
  text.resize(static_cast<std::size_t>(size));
  std::replace(text.begin(), text.end(), '+', '-');
  std::replace(text.begin(), text.end(), '/', '_');
  text.erase(std::find(text.begin(), text.end(), '='), text.end());
  return text;
}

std::optional<std::string> decode(std::string_view cursor) {
  std::string text(cursor);
  if (text.size() > kMaxCursorChars || text.find_first_not_of(kAlphabet) != std::string::npos) {
    return std::nullopt;
  }
  std::replace(text.begin(), text.end(), '-', '+');
  std::replace(text.begin(), text.end(), '_', '/');
  const std::size_t padding = (4 - text.size() % 4) % 4;
  text.append(padding, '=');
  std::string bytes(text.size() / 4 * 3, '\0');
  const int size = EVP_DecodeBlock(reinterpret_cast<unsigned char*>(bytes.data()),
                                   reinterpret_cast<const unsigned char*>(text.data()),
                                   static_cast<int>(text.size()));
  if (size < 0 || padding > 2) return std::nullopt;
  bytes.resize(static_cast<std::size_t>(size) - padding);
  return bytes;
}
// NOLINTEND(cppcoreguidelines-pro-type-reinterpret-cast)

}  // namespace

Result<std::string> Cursors::make(std::string_view listing, std::string_view position) {
  const auto secret = key();
  if (secret.has_error()) return secret.error();
  return encode(tag_of(*secret, listing, position) + std::string(position));
}

Result<std::optional<std::string>> Cursors::read(std::string_view listing,
                                                 std::string_view cursor) {
  const auto bytes = decode(cursor);
  if (!bytes || bytes->size() <= kTagBytes) return std::optional<std::string>();
  const auto secret = key();
  if (secret.has_error()) return secret.error();
  std::string position = bytes->substr(kTagBytes);
  const std::string tag = tag_of(*secret, listing, position);
  const bool is_ours = CRYPTO_memcmp(tag.data(), bytes->data(), kTagBytes) == 0;
  return is_ours ? std::optional(std::move(position)) : std::nullopt;
}

Result<std::string> Cursors::key() {
  const std::scoped_lock lock(mutex_);
  if (!key_.empty()) return key_;
  const std::string candidate = to_hex(ids_.random_bytes(kKeyBytes));
  auto found = ports::write(storage_, [&](ports::UnitOfWork& unit) {
    return unit.secrets().find_or_insert("cursors", candidate);
  });
  if (found.has_value()) key_ = *found;
  return found;
}

}  // namespace rdev::http
