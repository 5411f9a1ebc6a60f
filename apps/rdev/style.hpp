#pragma once

#include <string>
#include <string_view>

namespace rdev::cli {

/// Colours of a terminal, or none. What is coloured must be neutralised before.
struct Style {
  bool color = false;

  [[nodiscard]] std::string dim(std::string_view text) const { return with("2", text); }
  [[nodiscard]] std::string bold(std::string_view text) const { return with("1", text); }
  [[nodiscard]] std::string red(std::string_view text) const { return with("31", text); }
  [[nodiscard]] std::string green(std::string_view text) const { return with("32", text); }
  [[nodiscard]] std::string yellow(std::string_view text) const { return with("33", text); }
  [[nodiscard]] std::string cyan(std::string_view text) const { return with("36", text); }

 private:
  [[nodiscard]] std::string with(std::string_view code, std::string_view text) const {
    if (!color || text.empty()) return std::string(text);
    return "\x1b[" + std::string(code) + "m" + std::string(text) + "\x1b[0m";
  }
};

}  // namespace rdev::cli
