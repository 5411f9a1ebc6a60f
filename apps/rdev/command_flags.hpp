#pragma once

#include <string>
#include <vector>

#include <CLI/CLI.hpp>

namespace rdev::cli {

/// Adds a flag that takes a value, or an argument when `names` has no dash.
template <class T>
CLI::Option* flag(CLI::App& app, const std::string& names, T& value, const std::string& what,
                  const std::string& help) {
  return app.add_option(names, value, help)->type_name(what);
}

/// One that may be given several times and takes one value each time.
inline CLI::Option* repeated(CLI::App& app, const std::string& names,
                             std::vector<std::string>& values, const std::string& what,
                             const std::string& help) {
  return app.add_option(names, values, help + "; may be given several times")
      ->type_name(what)
      ->allow_extra_args(false);
}

}  // namespace rdev::cli
