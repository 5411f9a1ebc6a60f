#pragma once

#include <filesystem>
#include <string>

#include "core/domain/result.hpp"

namespace rdev::cli {

/// What every command needs to know.
struct Settings {
  std::string url = "http://127.0.0.1:8080";
  std::string token;       ///< the API key; never from the command line, which everybody can read
  std::string token_file;  ///< where it is instead
  std::string ca_file;     ///< PEM, besides the system's certificates
  std::string color = "auto";
  bool json = false;
  int reconnect_seconds = 300;  ///< how long to go on without a server while watching
};

/// The first line of a file with a key. Errors: malformed (it cannot be read, or others can).
[[nodiscard]] Result<std::string> read_token(const std::filesystem::path& file);

/// Whether nobody but its owner can read a file that holds a key. Errors: malformed.
[[nodiscard]] Result<void> check_private(const std::filesystem::path& file);

/// "$XDG_CONFIG_HOME/rdev/config", "~/.config/rdev/config", or "" without a home.
[[nodiscard]] std::string default_config_file();

/// Whether to colour what goes to a descriptor; `color` is auto, always or never. NO_COLOR and
/// TERM=dumb count for auto.
[[nodiscard]] bool wants_color(const std::string& color, int descriptor);

}  // namespace rdev::cli
