#include "core/domain/field_rules.hpp"

#include <algorithm>

namespace rdev::domain {

namespace {

constexpr std::string_view kBase64 =
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

/// The number of bytes that well-formed, padded Base64 stands for, 0 if it is not that.
std::size_t base64_bytes(std::string_view text) {
  if (text.empty() || text.size() % 4 != 0) return 0;
  const std::size_t padding = text.ends_with("==") ? 2 : text.ends_with('=') ? 1 : 0;
  const std::string_view digits = text.substr(0, text.size() - padding);
  if (digits.find_first_not_of(kBase64) != std::string_view::npos) return 0;
  // Bits that stand for no byte must be zero, or two texts would be the same secret.
  const std::size_t spare_bits = padding * 2;
  if ((kBase64.find(digits.back()) & ((1U << spare_bits) - 1)) != 0) return 0;
  return text.size() / 4 * 3 - padding;
}

}  // namespace

bool is_artifact_pattern(std::string_view text) noexcept {
  if (text.empty() || text.front() == '/') return false;
  while (true) {
    const std::size_t slash = text.find('/');
    if (text.substr(0, slash) == "..") return false;
    if (slash == std::string_view::npos) return true;
    text.remove_prefix(slash + 1);
  }
}

bool is_model_name(std::string_view text) noexcept {
  return !text.empty() && text.front() != '-' &&
         std::all_of(text.begin(), text.end(), [](char c) { return c > ' ' && c < '\x7F'; });
}

bool is_env_secret_name(std::string_view text) noexcept {
  return is_env_name(text) && !text.starts_with("RDEV_");
}

bool is_webhook_secret(std::string_view text) noexcept {
  constexpr std::string_view kPrefix = "whsec_";
  if (!text.starts_with(kPrefix)) return false;
  const std::size_t bytes = base64_bytes(text.substr(kPrefix.size()));
  return bytes >= 24 && bytes <= 64;
}

bool is_not_blank(std::string_view text) noexcept {
  return text.find_first_not_of(" \t\r\n\v\f") != std::string_view::npos;
}

bool is_one_line(std::string_view text) noexcept {
  return std::none_of(text.begin(), text.end(),
                      [](char c) { return static_cast<unsigned char>(c) < 0x20 || c == '\x7F'; });
}

}  // namespace rdev::domain
