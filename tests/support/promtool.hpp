#pragma once

#include <filesystem>
#include <fstream>
#include <string>

#include "tests/support/command.hpp"
#include "tests/support/require.hpp"
#include "tests/support/temporary_directory.hpp"

namespace rdev::testing {

/// What ./dev test has taken out of Debian's package, or else one on PATH; "", said aloud, if there
/// is none.
inline std::string promtool() {
  for (const std::string program : {RDEV_PROMTOOL_PATH, "/usr/bin/promtool"}) {
    if (std::filesystem::exists(program)) return program;
  }
  skipped("there is no promtool");
  return "";
}

/// What promtool says of metrics in Prometheus' text format; nothing of good ones.
inline CommandOutcome check_metrics(const std::string& program, const std::string& text) {
  const TemporaryDirectory directory;
  const auto file = directory.path() / "metrics.txt";
  std::ofstream(file) << text;
  return run_command(
      {"sh", "-c", R"("$1" check metrics <"$2" 2>&1)", "sh", program, file.string()});
}

}  // namespace rdev::testing
