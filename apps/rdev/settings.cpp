#include "apps/rdev/settings.hpp"

#include <cstdlib>
#include <fstream>
#include <string_view>

#include <sys/stat.h>
#include <unistd.h>

#include "apps/rdev/exit_code.hpp"

namespace rdev::cli {

namespace {

std::string environment(const char* name) {
  const char* value = std::getenv(name);
  return value == nullptr ? "" : value;
}

}  // namespace

Result<void> check_private(const std::filesystem::path& file) {
  struct stat status {};
  if (stat(file.c_str(), &status) != 0) return usage_error("cannot read " + file.string());
  if (S_ISREG(status.st_mode) && (status.st_mode & (S_IRWXG | S_IRWXO)) != 0) {
    return usage_error(file.string() + " holds a key, and others may read it: chmod 600 it");
  }
  return {};
}

Result<std::string> read_token(const std::filesystem::path& file) {
  std::ifstream input(file);
  std::string token;
  if (!input || !std::getline(input, token)) {
    return usage_error("no key can be read from " + file.string());
  }
  if (auto checked = check_private(file); checked.has_error()) return checked.error();
  while (!token.empty() && (token.back() == '\r' || token.back() == ' ')) token.pop_back();
  return token;
}

std::string default_config_file() {
  if (const std::string base = environment("XDG_CONFIG_HOME"); !base.empty()) {
    return base + "/rdev/config";
  }
  const std::string home = environment("HOME");
  return home.empty() ? "" : home + "/.config/rdev/config";
}

bool wants_color(const std::string& color, int descriptor) {
  if (color != "auto") return color == "always";
  return environment("NO_COLOR").empty() && environment("TERM") != "dumb" &&
         isatty(descriptor) == 1;
}

}  // namespace rdev::cli
