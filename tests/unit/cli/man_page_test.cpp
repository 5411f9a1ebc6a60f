#include "apps/rdev/man_page.hpp"

#include <algorithm>
#include <filesystem>
#include <fstream>

#include <doctest/doctest.h>

#include "apps/rdev/command_line.hpp"
#include "tests/support/command.hpp"
#include "tests/support/require.hpp"
#include "tests/support/temporary_directory.hpp"

namespace rdev::testing {

namespace {

/// As roff writes it.
std::string with_dashes(const std::string& text) {
  std::string escaped;
  for (const char c : text) escaped += c == '-' ? std::string("\\-") : std::string(1, c);
  return escaped;
}

void check_has_all(const std::string& page, const cli::CommandModel& command,
                   const std::string& path) {
  CAPTURE(path);
  if (command.commands.empty())
    CHECK(page.find(".SS " + with_dashes(path) + "\n") != std::string::npos);
  for (const cli::FlagModel& flag : command.flags) {
    if (flag.names.front() == "--help") continue;
    CAPTURE(flag.names.front());
    CHECK(page.find(with_dashes(flag.names.front())) != std::string::npos);
    CHECK_FALSE(flag.help.empty());
  }
  for (const cli::CommandModel& below : command.commands) {
    check_has_all(page, below, path + " " + below.name);
  }
}

}  // namespace

TEST_CASE("the manual has every command and every flag, in ASCII") {
  const cli::CommandModel model = cli::CommandLine().model();
  const std::string page = cli::man_page(model, "1.2.3");
  check_has_all(page, model, "rdev");
  CHECK(std::all_of(page.begin(), page.end(), [](unsigned char c) { return c < 0x80; }));
}

TEST_CASE("roff has no complaint about the manual") {
  if (!std::filesystem::exists("/usr/bin/groff")) {
    skipped("groff is not installed");
    return;
  }
  const TemporaryDirectory directory;
  const auto file = directory.path() / "rdev.1";
  std::ofstream(file) << checked_output({RDEV_CLI_PATH, "man"}) << '\n';
  const std::string complaints = checked_output(
      {"sh", "-c", "groff -ww -man -Tascii \"$1\" 2>&1 >/dev/null", "sh", file.string()});
  CHECK(complaints == "");
}

}  // namespace rdev::testing
