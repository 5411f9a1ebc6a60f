#include "core/domain/text.hpp"

#include <algorithm>
#include <cstdint>
#include <cstring>

namespace rdev::domain {

namespace {

bool is_continuation(char c) {
  return (static_cast<unsigned char>(c) & 0xC0U) == 0x80U;
}

/// Length of the well-formed UTF-8 sequence `text` begins with, 0 if it begins with none.
std::size_t sequence_length(std::string_view text) {
  const auto byte = [&](std::size_t i) { return static_cast<unsigned char>(text[i]); };
  const unsigned char lead = byte(0);
  if (lead < 0x80) return 1;
  if (lead < 0xC2 || lead > 0xF4) return 0;
  const std::size_t length = lead < 0xE0 ? 2 : lead < 0xF0 ? 3 : 4;
  if (text.size() < length) return 0;
  // The second byte's range rules out overlong forms, surrogates and what is beyond U+10FFFF.
  const unsigned char low = lead == 0xE0 ? 0xA0 : lead == 0xF0 ? 0x90 : 0x80;
  const unsigned char high = lead == 0xED ? 0x9F : lead == 0xF4 ? 0x8F : 0xBF;
  if (byte(1) < low || byte(1) > high) return 0;
  for (std::size_t i = 2; i < length; ++i) {
    if (!is_continuation(text[i])) return 0;
  }
  return length;
}

/// How many bytes at the beginning are surely ASCII; eight at a time, because most of a prompt is.
std::size_t ascii_prefix(std::string_view text) {
  std::size_t size = 0;
  for (std::uint64_t word = 0; size + sizeof word <= text.size(); size += sizeof word) {
    std::memcpy(&word, text.data() + size, sizeof word);
    if ((word & 0x8080808080808080U) != 0) break;
  }
  return size;
}

bool is_lower_alnum(char c) {
  return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9');
}
bool is_control_or_space(char c) {
  return static_cast<unsigned char>(c) <= 0x20 || c == 0x7F;
}

}  // namespace

bool is_utf8(std::string_view text) noexcept {
  while (true) {
    text.remove_prefix(ascii_prefix(text));
    if (text.empty()) return true;
    const std::size_t length = sequence_length(text);
    if (length == 0) return false;
    text.remove_prefix(length);
  }
}

std::string_view truncate_utf8(std::string_view text, std::size_t max_bytes) noexcept {
  if (text.size() <= max_bytes) return text;
  std::size_t end = max_bytes;
  while (end > 0 && max_bytes - end < 4 && is_continuation(text[end])) --end;
  // Four continuation bytes in a row are no UTF-8: cut where asked.
  return text.substr(0, is_continuation(text[end]) ? max_bytes : end);
}

std::string_view tail_utf8(std::string_view text, std::size_t max_bytes) noexcept {
  if (text.size() <= max_bytes) return text;
  std::size_t begin = text.size() - max_bytes;
  const std::size_t asked = begin;
  while (begin < text.size() && begin - asked < 4 && is_continuation(text[begin])) ++begin;
  return text.substr(begin);
}

std::string to_storable_utf8(std::string_view text) {
  constexpr std::string_view kReplacement = "\xEF\xBF\xBD";
  std::string storable;
  storable.reserve(text.size());
  while (!text.empty()) {
    const std::size_t length = sequence_length(text);
    if (length == 0 || text.front() == '\0') {
      storable += kReplacement;
      text.remove_prefix(1);
      continue;
    }
    storable += text.substr(0, length);
    text.remove_prefix(length);
  }
  return storable;
}

bool is_dns_label(std::string_view text) noexcept {
  if (text.empty() || text.size() > 63) return false;
  if (!is_lower_alnum(text.front()) || !is_lower_alnum(text.back())) return false;
  return std::all_of(text.begin(), text.end(),
                     [](char c) { return is_lower_alnum(c) || c == '-'; });
}

bool is_branch_name(std::string_view text) noexcept {
  if (text.empty() || text.size() > 244 || text == "@" || text == "HEAD") return false;
  if (text.front() == '-' || text.front() == '/' || text.back() == '/' || text.back() == '.') {
    return false;
  }
  for (const std::string_view bad : {"..", "//", "@{", "/.", ".lock/"}) {
    if (text.find(bad) != std::string_view::npos) return false;
  }
  if (text.front() == '.' || text.ends_with(".lock")) return false;
  return std::none_of(text.begin(), text.end(), [](char c) {
    return is_control_or_space(c) || std::string_view("~^:?*[\\").find(c) != std::string_view::npos;
  });
}

bool is_env_name(std::string_view text) noexcept {
  const auto is_start = [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_';
  };
  return !text.empty() && is_start(text.front()) &&
         std::all_of(text.begin(), text.end(),
                     [&](char c) { return is_start(c) || (c >= '0' && c <= '9'); });
}

bool is_http_url(std::string_view text) noexcept {
  const auto has_scheme = [&](std::string_view scheme) {
    return text.size() > scheme.size() &&
           std::equal(scheme.begin(), scheme.end(), text.begin(), [](char expected, char c) {
             return expected == (c | 0x20) || expected == c;
           });
  };
  const std::size_t scheme = has_scheme("https://") ? 8 : has_scheme("http://") ? 7 : 0;
  if (scheme == 0) return false;
  if (std::any_of(text.begin(), text.end(), is_control_or_space)) return false;
  text.remove_prefix(scheme);
  const std::string_view authority = text.substr(0, text.find_first_of("/?#"));
  if (authority.empty() || authority.front() == ':') return false;
  return authority.find_first_of("@\\<>\"") == std::string_view::npos;
}

}  // namespace rdev::domain
