#pragma once

#include <memory>
#include <string>
#include <vector>

#include <CLI/CLI.hpp>

#include "core/domain/result.hpp"
#include "ports/ci.hpp"

namespace rdev::apps {

/// Whom workers ask for the pipelines of pushes. The token comes from the file or from
/// RDEV_WOODPECKER_TOKEN: others could read it on the command line.
struct CiOptions {
  std::string woodpecker_url;  ///< empty: nobody is asked
  std::string woodpecker_token_file;
  std::string woodpecker_ca;
  int look_seconds = 30;
};

void add_ci_flags(CLI::App& app, CiOptions& options);

struct MadeCi {
  std::unique_ptr<ports::Ci> ci;  ///< null when nobody is to be asked
  std::vector<std::string> confidential;
};

/// Errors: invalid, with the flag.
[[nodiscard]] Result<MadeCi> make_ci(const CiOptions& options);

}  // namespace rdev::apps
