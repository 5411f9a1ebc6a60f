#include "apps/wiring/flags.hpp"

#include <algorithm>
#include <cctype>
#include <cstdlib>
#include <iostream>
#include <memory>
#include <string>
#include <vector>

namespace rdev::apps {

namespace {

constexpr int kUsage = 2;

std::string environment(const std::string& variable) {
  const char* value = std::getenv(variable.c_str());
  return value == nullptr ? "" : value;
}

/// CLI11 reads the file before the environment, and what comes first stays.
class FileBelowEnvironment : public CLI::ConfigTOML {
 public:
  std::vector<CLI::ConfigItem> from_config(std::istream& input) const override {
    std::vector<CLI::ConfigItem> items = CLI::ConfigTOML::from_config(input);
    std::erase_if(items, [](const CLI::ConfigItem& item) {
      return !environment(variable_of(item.name)).empty();
    });
    return items;
  }
};

}  // namespace

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

void add_program_flags(CLI::App& app) {
  // CLI11 has looked at the file before it would look at this variable.
  const std::string file = environment("RDEV_CONFIG");
  app.set_config("--config", file, "File with a `flag = value` line each", !file.empty());
  app.config_formatter(std::make_shared<FileBelowEnvironment>());
  app.allow_config_extras(CLI::config_extras_mode::error);
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
