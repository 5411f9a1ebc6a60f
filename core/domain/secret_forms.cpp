#include "core/domain/secret_forms.hpp"

#include <algorithm>
#include <array>
#include <cctype>
#include <cstdint>
#include <utility>

#include <boost/json/serialize.hpp>
#include <boost/json/string.hpp>

namespace rdev::domain {

namespace {

using Alphabet = std::string_view;

constexpr Alphabet kStandard = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
constexpr Alphabet kUrl = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";

/// The part of the secret's base64 that is the same whatever surrounds it, when it begins `shift`
/// bytes into a group of three.
std::string base64_core(std::string_view secret, std::size_t shift, Alphabet alphabet) {
  std::string digits;
  const std::size_t bits = 8 * (shift + secret.size());
  const auto bit = [&](std::size_t at) {
    const std::size_t byte = at / 8;
    if (byte < shift) return 0U;
    const auto value = static_cast<unsigned char>(secret[byte - shift]);
    return (value >> (7 - at % 8)) & 1U;
  };
  for (std::size_t at = (8 * shift + 5) / 6 * 6; at + 6 <= bits; at += 6) {
    unsigned digit = 0;
    for (std::size_t i = 0; i < 6; ++i) digit = digit << 1 | bit(at + i);
    digits.push_back(alphabet[digit]);
  }
  return digits;
}

std::string json_escaped(std::string_view text) {
  const std::string quoted = boost::json::serialize(boost::json::string(text));
  return quoted.substr(1, quoted.size() - 2);
}

std::string percent_encoded(std::string_view text) {
  constexpr std::string_view kDigits = "0123456789ABCDEF";
  constexpr std::string_view kUnreserved = "-._~";
  std::string encoded;
  for (const char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    if (std::isalnum(byte) != 0 || kUnreserved.find(c) != std::string_view::npos) {
      encoded.push_back(c);
    } else {
      encoded.append({'%', kDigits[byte >> 4], kDigits[byte & 15]});
    }
  }
  return encoded;
}

class Forms {
 public:
  void add(std::string text, bool wraps = false) {
    if (text.size() < kShortestSecret) return;
    const auto same = [&](const SecretForm& form) { return form.text == text; };
    if (std::none_of(forms_.begin(), forms_.end(), same))
      forms_.push_back({std::move(text), wraps});
  }

  void add_plain(std::string_view text) {
    add(std::string(text));
    add(json_escaped(text));
    add(percent_encoded(text));
  }

  std::vector<SecretForm> take() { return std::move(forms_); }

 private:
  std::vector<SecretForm> forms_;
};

}  // namespace

std::vector<SecretForm> forms_of(std::string_view secret) {
  Forms forms;
  if (secret.size() < kShortestSecret) return {};
  forms.add_plain(secret);
  for (std::string_view rest = secret; !rest.empty();) {
    const std::size_t end = std::min(rest.find('\n'), rest.size() - 1);
    std::string_view line = rest.substr(0, end + 1);
    while (line.ends_with('\n') || line.ends_with('\r')) line.remove_suffix(1);
    forms.add_plain(line);
    rest.remove_prefix(end + 1);
  }
  for (const Alphabet alphabet : {kStandard, kUrl}) {
    for (const std::size_t shift : {0U, 1U, 2U}) {
      forms.add(base64_core(secret, shift, alphabet), true);
    }
  }
  return forms.take();
}

}  // namespace rdev::domain
