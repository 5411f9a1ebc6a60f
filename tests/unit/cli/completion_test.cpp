#include "apps/rdev/completion.hpp"

#include <filesystem>
#include <fstream>

#include <doctest/doctest.h>

#include "apps/rdev/command_line.hpp"
#include "tests/support/command.hpp"
#include "tests/support/require.hpp"
#include "tests/support/temporary_directory.hpp"

namespace rdev::testing {

namespace {

std::string script(const std::string& shell) {
  return cli::completion_script(shell, cli::CommandLine().model());
}

bool is_installed(const std::string& shell) {
  return std::filesystem::exists("/usr/bin/" + shell);
}

/// What bash offers after these words; the last one is being typed.
std::string offered(const std::filesystem::path& file, std::vector<std::string> words) {
  words.insert(words.begin(), {"bash", "-c",
                               "source \"$0\"; COMP_WORDS=(\"$@\"); COMP_CWORD=$(($# - 1)); _rdev; "
                               "echo \"${COMPREPLY[*]}\"",
                               file.string()});
  return checked_output(words);
}

}  // namespace

TEST_CASE("each shell reads its completion script") {
  const TemporaryDirectory directory;
  for (const std::string shell : {"bash", "zsh", "fish"}) {
    const auto file = directory.path() / shell;
    std::ofstream(file) << script(shell);
    if (!is_installed(shell)) {
      skipped(shell + " is not installed");
      continue;
    }
    CAPTURE(shell);
    CHECK(run_command({shell, "-n", file.string()}).exit_code == 0);
  }
}

TEST_CASE("bash completes commands, flags, values and files") {
  const TemporaryDirectory directory;
  const auto file = directory.path() / "rdev.bash";
  std::ofstream(file) << script("bash");
  CHECK(offered(file, {"rdev", "build", "st"}) == "start");
  CHECK(offered(file, {"rdev", "build", ""}) == "start list show watch cancel retry");
  CHECK(offered(file, {"rdev", "build", "start", "--pr"}) == "--project --prompt --priority");
  CHECK(offered(file, {"rdev", "build", "list", "--project", "x", "--status", "c"}) ==
        "completed cancelled");
  CHECK(offered(file, {"rdev", "build", "show", "--color", "a"}) == "auto always");
  CHECK(offered(file, {"rdev", "completion", "z"}) == "zsh");
  CHECK(offered(file, {"rdev", "build", "start", "-f", file.string().substr(0, 12)})
            .starts_with(file.string().substr(0, 12)));
  CHECK(offered(file, {"rdev", "build", "start", "--project", "bui"}).empty());
}

}  // namespace rdev::testing
