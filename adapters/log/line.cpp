#include "adapters/log/line.hpp"

#include <algorithm>
#include <array>
#include <cstdio>

#include <boost/json/object.hpp>
#include <boost/json/serialize.hpp>

#include "core/domain/names.hpp"
#include "core/domain/text.hpp"

namespace rdev::log {

namespace {

using Level = ports::Logger::Level;

constexpr domain::NameTable<Format, 2> kFormats{{
    {Format::logfmt, "logfmt"},
    {Format::json, "json"},
}};

constexpr domain::NameTable<Level, 4> kLevels{{
    {Level::debug, "debug"},
    {Level::info, "info"},
    {Level::warning, "warning"},
    {Level::error, "error"},
}};

std::string safe_name(std::string_view name) {
  std::string safe(name);
  std::replace_if(
      safe.begin(), safe.end(),
      [](char c) {
        const bool is_letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
        const bool is_digit = c >= '0' && c <= '9';
        return !is_letter && !is_digit && c != '_' && c != '.' && c != '-';
      },
      '_');
  return safe;
}

/// The control character (C0, DEL, C1) that `text` begins with, in UTF-8; 0 if it begins with none.
unsigned control_at(std::string_view text) {
  const auto lead = static_cast<unsigned char>(text[0]);
  if (lead < 0x20 || lead == 0x7F) return lead;
  if (lead != 0xC2 || text.size() < 2) return 0;
  const auto second = static_cast<unsigned char>(text[1]);
  return second < 0xA0 ? second : 0;
}

void append_escaped(std::string& line, unsigned control) {
  if (control == '\n') {
    line += "\\n";
  } else if (control == '\r') {
    line += "\\r";
  } else if (control == '\t') {
    line += "\\t";
  } else {
    std::array<char, 8> code{};
    std::snprintf(code.data(), code.size(), "\\u%04x", control);
    line += code.data();
  }
}

/// `value`, which is UTF-8, with all escaped that would mean something within quotes or do
/// something to a terminal.
std::string escaped(std::string_view value) {
  std::string text;
  for (std::size_t i = 0; i < value.size(); ++i) {
    if (const unsigned control = control_at(value.substr(i)); control != 0) {
      append_escaped(text, control);
      if (control >= 0x80) ++i;
      continue;
    }
    if (value[i] == '"' || value[i] == '\\') text += '\\';
    text += value[i];
  }
  return text;
}

void append_value(std::string& line, std::string_view value) {
  const std::string text = escaped(domain::to_storable_utf8(value));
  if (!text.empty() && text.find_first_of(" =\"\\") == std::string::npos) {
    line += text;
    return;
  }
  line += '"';
  line += text;
  line += '"';
}

std::string logfmt_line(domain::Timestamp at, Level level, std::string_view message,
                        std::span<const ports::Logger::Field> fields) {
  std::string line = "time=" + domain::format_rfc3339(at) + " level=";
  line += domain::name_of(kLevels, level);
  line += " msg=";
  append_value(line, message);
  for (const auto& [name, value] : fields) {
    line += ' ';
    line += safe_name(name);
    line += '=';
    append_value(line, value);
  }
  return line;
}

std::string json_line(domain::Timestamp at, Level level, std::string_view message,
                      std::span<const ports::Logger::Field> fields) {
  boost::json::object line{{"time", domain::format_rfc3339(at)},
                           {"level", domain::name_of(kLevels, level)},
                           {"msg", domain::to_storable_utf8(message)}};
  for (const auto& [name, value] : fields) {
    line.emplace(safe_name(name), domain::to_storable_utf8(value));
  }
  return boost::json::serialize(line);
}

}  // namespace

std::optional<Format> parse_format(std::string_view text) noexcept {
  return domain::value_of(kFormats, text);
}

std::optional<Level> parse_level(std::string_view text) noexcept {
  return domain::value_of(kLevels, text);
}

std::string format_line(Format format, domain::Timestamp at, Level level, std::string_view message,
                        std::span<const ports::Logger::Field> fields) {
  return format == Format::json ? json_line(at, level, message, fields)
                                : logfmt_line(at, level, message, fields);
}

}  // namespace rdev::log
