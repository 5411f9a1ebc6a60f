#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include <boost/json/value.hpp>

#include "tests/e2e/installation.hpp"

namespace rdev::testing {

struct Said {
  int exit_code = 0;
  std::string output;
  std::string errors;

  /// Each line of the output as JSON; throws when one is none.
  [[nodiscard]] std::vector<boost::json::value> json_lines() const;
};

/// The real `rdev`, asking the server of an installation, in an environment that has nothing but
/// what is said here.
class RdevCommand {
 public:
  explicit RdevCommand(const Installation& installation);

  /// The same by another URL.
  RdevCommand(const Installation& installation, std::string url);

  [[nodiscard]] Said run(const std::vector<std::string>& arguments,
                         const std::vector<std::string>& variables = {}) const;

  /// The words of `env` that start it, for who runs it in another way.
  [[nodiscard]] std::vector<std::string> argv(const std::vector<std::string>& arguments,
                                              const std::vector<std::string>& variables = {}) const;

 private:
  const Installation& installation_;
  std::string url_;
};

}  // namespace rdev::testing
