#include <string>

#include <doctest/doctest.h>
#include <sys/wait.h>
#include <unistd.h>

#include "tests/e2e/rdev_command.hpp"
#include "tests/support/command.hpp"
#include "tests/support/free_port.hpp"

namespace rdev::testing {

TEST_CASE("a server that is killed and started again while a build is watched costs no event") {
  Installation installation;
  const std::string script =
      "cat >file; for i in $(seq 100); do echo line $i; sleep 0.02; done; "
      "while [ ! -e ../workspace/go ]; do sleep 0.02; done; echo end";
  const std::vector<std::string> flags{"--listen", "127.0.0.1:" + std::to_string(free_port()),
                                       "--lease-seconds", "3"};
  installation.start(script, flags);
  installation.create_project();
  const RdevCommand rdev(installation);
  const std::string id = installation.api().submit("demo", {{"prompt", "go"}});

  int output = -1;
  const pid_t pid = start_command(rdev.argv({"build", "watch", id, "--json"}),
                                  installation.path("watch-errors").string(), output);
  Said said;
  bool killed = false;
  for (std::string more = read_some(output); !more.empty(); more = read_some(output)) {
    said.output += more;
    if (killed || said.output.find("line 20") == std::string::npos) continue;
    killed = true;
    installation.kill();
    installation.start(script, flags);
    checked_output({"touch", (installation.path("pods") / "demo/workspace/go").string()});
  }
  close(output);
  int status = 0;
  waitpid(pid, &status, 0);
  CHECK(exit_code_of(status) == 0);
  CHECK(killed);
  CHECK(
      checked_output({"cat", installation.path("watch-errors").string()}).find("connection lost") !=
      std::string::npos);

  const auto lines = said.json_lines();
  REQUIRE(lines.size() > 100);
  for (std::size_t at = 0; at + 1 < lines.size(); ++at) {
    REQUIRE(lines[at].at("seq").as_int64() == static_cast<std::int64_t>(at) + 1);
  }
  CHECK(lines.back().at("status").as_string() == "completed");
}

TEST_CASE("a watcher whose server stays away gives up with 3") {
  Installation installation;
  installation.start("echo begun; sleep 60");
  installation.create_project();
  const RdevCommand rdev(installation);
  const std::string id = installation.api().submit("demo", {{"prompt", "go"}});
  int output = -1;
  const pid_t pid = start_command(rdev.argv({"build", "watch", id, "--reconnect-seconds", "0"}),
                                  installation.path("watch-errors").string(), output);
  std::string said;
  while (said.find("begun") == std::string::npos) {
    const std::string more = read_some(output);
    REQUIRE_FALSE(more.empty());
    said += more;
  }
  installation.kill();
  while (!read_some(output).empty()) {
  }
  close(output);
  int status = 0;
  waitpid(pid, &status, 0);
  CHECK(exit_code_of(status) == 3);
}

}  // namespace rdev::testing
