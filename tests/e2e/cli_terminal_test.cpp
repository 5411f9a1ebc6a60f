#include <string>

#include <doctest/doctest.h>

#include "tests/e2e/pseudo_terminal.hpp"
#include "tests/e2e/rdev_command.hpp"

namespace rdev::testing {

namespace {

constexpr const char* kCtrlC = "\x03";

/// A build that goes on until it is cancelled, watched on a terminal.
struct Watched {
  Watched() : terminal(start()) { terminal.wait_for("begun"); }

  std::vector<std::string> start() {
    installation.start("echo begun; sleep 60");
    installation.create_project();
    return RdevCommand(installation)
        .argv({"build", "start", "--project", "demo", "--prompt", "go", "--watch"});
  }

  /// Ctrl-C, and its question is there.
  void interrupt() {
    terminal.type(kCtrlC);
    terminal.wait_for("[d]etach");
  }

  std::string status() const {
    const auto builds = installation.api().get("/projects/demo/builds").json().at("builds");
    return std::string(builds.at(0).at("status").as_string());
  }

  Installation installation;
  PseudoTerminal terminal;
};

}  // namespace

TEST_CASE("a terminal shows a line with state and time, and what the agent says above it") {
  Installation installation;
  installation.start("cat >file; echo thinking; while [ ! -e go ]; do sleep 0.02; done");
  installation.create_project();
  PseudoTerminal terminal(
      RdevCommand(installation)
          .argv({"build", "start", "--project", "demo", "--prompt", "go", "--commit", "--watch"}));
  terminal.wait_for("thinking");
  terminal.wait_for("running · ");
  terminal.wait_for(" s · 1 message · Ctrl-C to cancel or detach");
  terminal.wait_for("\r\x1b[K");  // it is drawn anew as time goes by
  checked_output({"touch", (installation.path("pods") / "demo/workspace/go").string()});
  CHECK(terminal.wait() == 0);
  CHECK(terminal.screen().find("2 files changed") != std::string::npos);
}

TEST_CASE("Ctrl-C asks, and the answer c cancels the build: 5") {
  Watched build;
  build.terminal.type(kCtrlC);
  build.terminal.wait_for("[c]ancel the build, [d]etach");
  build.terminal.type("c\n");
  CHECK(build.terminal.wait() == 5);
  CHECK(build.status() == "cancelled");
}

TEST_CASE("Ctrl-C asks, and the answer d leaves the build alone and says how to come back") {
  Watched build;
  build.interrupt();
  build.terminal.type("d\n");
  build.terminal.wait_for("rdev build watch ");
  CHECK(build.terminal.wait() == 0);
  CHECK(build.status() == "running");
}

TEST_CASE("a second Ctrl-C detaches") {
  Watched build;
  build.interrupt();
  build.terminal.type(kCtrlC);
  build.terminal.wait_for("the build goes on");
  CHECK(build.terminal.wait() == 0);
  CHECK(build.status() == "running");
}

TEST_CASE("any other answer to Ctrl-C goes on with the build") {
  Watched build;
  build.interrupt();
  build.terminal.type("\n");
  build.terminal.wait_for("running · ");
  build.interrupt();
  build.terminal.type("c\n");
  CHECK(build.terminal.wait() == 5);
}

}  // namespace rdev::testing
