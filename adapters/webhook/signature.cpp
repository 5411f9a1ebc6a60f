#include "adapters/webhook/signature.hpp"

#include <array>
#include <cstddef>

#include <openssl/evp.h>
#include <openssl/hmac.h>

#include "core/domain/field_rules.hpp"

namespace rdev::webhook {

namespace {

const unsigned char* bytes_of(std::string_view text) {
  return reinterpret_cast<const unsigned char*>(text.data());
}

/// The key in a secret that has been found to be well-formed.
std::string decode(std::string_view secret) {
  const std::string_view text = secret.substr(std::string_view("whsec_").size());
  std::string key(text.size() / 4 * 3, '\0');
  EVP_DecodeBlock(reinterpret_cast<unsigned char*>(key.data()), bytes_of(text),
                  static_cast<int>(text.size()));
  for (std::size_t i = text.size(); i > 0 && text[i - 1] == '='; --i) key.pop_back();
  return key;
}

}  // namespace

Result<std::string> sign(std::string_view id, std::string_view timestamp, std::string_view body,
                         const std::vector<std::string>& secrets) {
  std::string signed_text;
  signed_text.reserve(id.size() + timestamp.size() + body.size() + 2);
  signed_text.append(id).append(1, '.').append(timestamp).append(1, '.').append(body);
  std::string header;
  for (const std::string& secret : secrets) {
    if (!domain::is_webhook_secret(secret)) {
      return Error{Errc::invalid, "the project's callback secret is not well-formed"};
    }
    const std::string key = decode(secret);
    std::array<unsigned char, EVP_MAX_MD_SIZE> digest{};
    unsigned int size = 0;
    if (HMAC(EVP_sha256(), key.data(), static_cast<int>(key.size()), bytes_of(signed_text),
             signed_text.size(), digest.data(), &size) == nullptr) {
      return Error{Errc::internal, "the callback could not be signed"};
    }
    std::array<unsigned char, 2 * EVP_MAX_MD_SIZE> text{};
    EVP_EncodeBlock(text.data(), digest.data(), static_cast<int>(size));
    if (!header.empty()) header += ' ';
    header.append("v1,").append(reinterpret_cast<const char*>(text.data()));
  }
  return header;
}

}  // namespace rdev::webhook
