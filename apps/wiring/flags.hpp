#pragma once

#include <optional>
#include <string>

#include <CLI/CLI.hpp>

#include "core/domain/result.hpp"

namespace rdev::apps {

/// Adds `--name`, its environment variable RDEV_NAME and its key in the configuration file: every
/// flag of every program has all three. A flag wins over the variable, the variable over the file.
template <class T>
CLI::Option* flag(CLI::App& app, const std::string& name, T& value, const std::string& help);

/// The same for a switch, which takes no value on the command line.
CLI::Option* switch_flag(CLI::App& app, const std::string& name, bool& value,
                         const std::string& help);

/// The environment variable of a flag: "max-body-bytes" → "RDEV_MAX_BODY_BYTES".
[[nodiscard]] std::string variable_of(const std::string& name);

/// Adds --config and --version, which every program has.
void add_program_flags(CLI::App& app);

/// Reads the command line. Gives the status to exit with when that is all there is to do: 0 after
/// --help and --version, 2 after a wrong usage, which has been explained on standard error.
[[nodiscard]] std::optional<int> parse(CLI::App& app, int argc, char** argv);

/// Says on standard error why the program cannot run; gives the status to exit with: 2 when the
/// configuration is wrong, 1 when the world is.
[[nodiscard]] int failure(const CLI::App& app, const Error& error);

template <class T>
CLI::Option* flag(CLI::App& app, const std::string& name, T& value, const std::string& help) {
  return app.add_option("--" + name, value, help)
      ->envname(variable_of(name))
      ->capture_default_str();
}

}  // namespace rdev::apps
