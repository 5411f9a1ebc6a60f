#include "apps/rdev/text.hpp"

#include <array>
#include <cstdint>
#include <cstdio>

#include "core/domain/text.hpp"

namespace rdev::cli {

namespace {

struct Character {
  std::uint32_t code = 0;
  std::size_t bytes = 1;
};

/// The first of well-formed UTF-8.
Character first_of(std::string_view text) {
  const auto byte = [&](std::size_t at) { return static_cast<unsigned char>(text[at]); };
  const unsigned lead = byte(0);
  if (lead < 0x80U) return {lead, 1};
  const std::size_t bytes = lead < 0xE0U ? 2 : lead < 0xF0U ? 3 : 4;
  std::uint32_t code = lead & (0xFFU >> (bytes + 1));
  for (std::size_t at = 1; at < bytes; ++at) code = code << 6U | (byte(at) & 0x3FU);
  return {code, bytes};
}

/// What a terminal would obey, or what makes text look like other text.
bool is_dangerous(std::uint32_t code) {
  const auto between = [&](std::uint32_t first, std::uint32_t last) {
    return code >= first && code <= last;
  };
  return code < 0x20 || between(0x7F, 0x9F) || code == 0xAD || code == 0x61C || code == 0x200B ||
         between(0x200E, 0x200F) || between(0x2028, 0x202E) || between(0x2060, 0x206F) ||
         code == 0xFEFF || between(0xFFF9, 0xFFFB) || between(0xE0000, 0xE007F);
}

std::string formatted(const char* format, std::uint32_t code) {
  std::array<char, 16> buffer{};
  const int length = std::snprintf(buffer.data(), buffer.size(), format, code);
  return {buffer.data(), static_cast<std::size_t>(length)};
}

std::string spelt_out(std::uint32_t code) {
  if (code == '\t') return "    ";
  if (code == '\n') return "\\n";
  return formatted(code < 0x100 ? "\\x%02x" : "\\u%04x", code);
}

std::string json_escape(std::uint32_t code) {
  constexpr std::uint32_t kFirstPair = 0x10000;
  if (code < kFirstPair) return formatted("\\u%04x", code);
  const std::uint32_t rest = code - kFirstPair;
  return formatted("\\u%04x", 0xD800U + (rest >> 10U)) +
         formatted("\\u%04x", 0xDC00U + (rest & 0x3FFU));
}

template <class Spell>
std::string replaced(std::string_view text, Spell spell) {
  const std::string whole = domain::to_storable_utf8(text);
  std::string safe;
  safe.reserve(whole.size());
  for (std::string_view rest = whole; !rest.empty();) {
    const Character next = first_of(rest);
    if (is_dangerous(next.code)) {
      safe += spell(next.code);
    } else {
      safe += rest.substr(0, next.bytes);
    }
    rest.remove_prefix(next.bytes);
  }
  return safe;
}

}  // namespace

std::string neutralised(std::string_view text) {
  return replaced(text, spelt_out);
}

std::vector<std::string> neutralised_lines(std::string_view text) {
  std::vector<std::string> lines;
  while (!text.empty()) {
    const std::size_t end = text.find('\n');
    std::string_view line = text.substr(0, end);
    text.remove_prefix(end == std::string_view::npos ? text.size() : end + 1);
    if (line.ends_with('\r')) line.remove_suffix(1);
    lines.push_back(neutralised(line));
  }
  while (!lines.empty() && lines.back().empty()) lines.pop_back();
  return lines;
}

std::string neutralised_json(std::string_view json) {
  return replaced(json, json_escape);
}

std::string fitted(std::string_view text, std::size_t columns) {
  std::size_t count = 0;
  std::size_t cut = 0;  // where the ellipsis would go
  for (std::size_t at = 0; at < text.size(); at += first_of(text.substr(at)).bytes) {
    if (count + 1 == columns) cut = at;
    if (count == columns) return columns == 0 ? "" : std::string(text.substr(0, cut)) + "…";
    ++count;
  }
  return std::string(text);
}

std::string padded(std::string_view text, std::size_t columns) {
  std::string cell = fitted(text, columns);
  std::size_t count = 0;
  for (std::size_t at = 0; at < cell.size();
       at += first_of(std::string_view(cell).substr(at)).bytes) {
    ++count;
  }
  return cell.append(columns - count, ' ');
}

}  // namespace rdev::cli
