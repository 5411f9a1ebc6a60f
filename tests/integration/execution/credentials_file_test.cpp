#include "core/worker/credentials_file.hpp"

#include <filesystem>
#include <string>

#include <doctest/doctest.h>

#include "core/worker/pod_runs.hpp"
#include "tests/contract/pod_contract.hpp"
#include "tests/integration/execution/command_setup.hpp"

namespace rdev::testing {

namespace fs = std::filesystem;

namespace {

const domain::StringMap credentials{
    {"DATABASE_URL", "postgresql://u:p@db/x?a=1&b=2"},
    {"ODD", "it's \"$HOME\" `id`\nand \\ more"},
};

Result<std::string> write(CommandSetup& setup, int attempt = 1) {
  return worker::write_credentials_file(setup.pod(), setup.task(), attempt, credentials, {});
}

}  // namespace

TEST_CASE("a shell in the pod reads the credentials as they are, and nobody else may") {
  CommandSetup setup(with_and_without_sandbox());
  if (!setup.usable()) return;
  const auto path = write(setup);
  REQUIRE(path.has_value());
  CHECK_FALSE(path->starts_with(setup.pod().workdir() + "/"));
  const fs::path file = setup.run_directory(1) / "credentials";
  CHECK(fs::status(file).permissions() == (fs::perms::owner_read | fs::perms::owner_write));
  CHECK(fs::status(setup.run_directory(1)).permissions() == fs::perms::owner_all);
  const auto said =
      run_in(setup.pod(),
             {"sh", "-c", ". \"$1\"; printf '%s|%s' \"$DATABASE_URL\" \"$ODD\"", "sh", *path});
  CHECK(said.out == credentials.at("DATABASE_URL") + "|" + credentials.at("ODD"));
}

TEST_CASE("a run begins where its credentials are, and takes them along when it is removed") {
  CommandSetup setup(with_and_without_sandbox());
  if (!setup.usable()) return;
  REQUIRE(write(setup).has_value());
  REQUIRE(write(setup).has_value());  // again, by who does not know whether it has been
  CHECK_FALSE(worker::PodRuns(setup.pod(), setup.task()).newest(0, {}).value());
  auto command = setup.command(1);
  start(command, shell_command("echo one"));
  CHECK(follow(command).exit_code == 0);
  CHECK(fs::exists(setup.run_directory(1) / "credentials"));
  CHECK(worker::PodRuns(setup.pod(), setup.task()).discard(1).has_value());
  CHECK_FALSE(fs::exists(setup.run_directory(1)));
}

TEST_CASE("credentials that were cut off on their way are not there") {
  CommandSetup setup(with_and_without_sandbox());
  if (!setup.usable()) return;
  setup.pod().cut({0, ports::ExecStatus{0}});
  const auto cut = write(setup);
  REQUIRE(cut.has_error());
  CHECK(cut.error().code == Errc::unavailable);
  CHECK(cut.error().message.find("postgresql") == std::string::npos);
}

}  // namespace rdev::testing
