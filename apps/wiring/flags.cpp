#include "apps/wiring/flags.hpp"

#include <algorithm>
#include <cctype>
#include <iostream>

namespace rdev::apps {

namespace {
constexpr int kUsage = 2;
}

std::string variable_of(const std::string& name) {
  std::string variable = "RDEV_" + name;
  std::transform(variable.begin(), variable.end(), variable.begin(), [](unsigned char c) {
    return c == '-' ? '_' : static_cast<char>(std::toupper(c));
  });
  return variable;
}

CLI::Option* switch_flag(CLI::App& app, const std::string& name, bool& value,
                         const std::string& help) {
  return app.add_flag("--" + name, value, help)->envname(variable_of(name));
}

void add_common_flags(CLI::App& app) {
  app.set_config("--config", "", "File with a `flag = value` line each")->envname("RDEV_CONFIG");
  app.set_version_flag("--version", RDEV_VERSION);
  app.get_formatter()->column_width(36);
}

std::optional<int> parse(CLI::App& app, int argc, char** argv) {
  try {
    app.parse(argc, argv);
    return std::nullopt;
  } catch (const CLI::ParseError& error) {
    return app.exit(error, std::cout, std::cerr) == 0 ? 0 : kUsage;
  }
}

int failure(const CLI::App& app, const Error& error) {
  std::cerr << app.get_name() << ": " << error.message << '\n';
  return error.code == Errc::invalid || error.code == Errc::malformed ? kUsage : 1;
}

}  // namespace rdev::apps
