#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <string>

#include <doctest/doctest.h>

#include "tests/contract/pod_contract.hpp"
#include "tests/support/local_pods.hpp"

namespace rdev::testing {

namespace {

namespace fs = std::filesystem;

void write(const fs::path& path, const std::string& text) {
  fs::create_directories(path.parent_path());
  std::ofstream(path) << text;
}

PodRun shell(ports::Pod& pod, const std::string& script) {
  return run_in(pod, {"sh", "-c", script});
}

Result<ports::ExecStatus> exec_with_mount(ports::Pod& pod, const fs::path& mount,
                                          const std::string& script) {
  ports::ExecRequest request;
  request.argv = {"sh", "-c", script, mount.string()};
  request.mounts = {mount.string()};
  return pod.exec(request, {}, {}, {});
}

}  // namespace

TEST_CASE("a sandbox shows nothing of other projects, of homes or of the worker's files") {
  LocalPodSetup setup(true);
  if (!setup.has_sandbox()) return;
  const auto pod = setup.pod();
  write(setup.root() / "other/workspace/secret", "theirs");
  write(setup.place.path() / "rdev.db", "the worker's");
  write(setup.root() / "demo/workspace/mine", "mine");

  CHECK(shell(*pod, "cat mine").out == "mine");
  CHECK(shell(*pod, "cat " + (setup.root() / "other/workspace/secret").string()).exit_code == 1);
  CHECK(shell(*pod, "ls " + setup.place.path().string()).exit_code != 0);
  CHECK(shell(*pod, "ls /home").out == "rdev\n");
  CHECK(shell(*pod, "ls -d /root /srv /mnt /media /opt /var/lib /sys 2>/dev/null").out.empty());
  CHECK(shell(*pod, "cat /etc/shadow").exit_code == 1);
}

TEST_CASE("a sandbox's system is read-only; working copy, home, state and /tmp are writable") {
  LocalPodSetup setup(true);
  if (!setup.has_sandbox()) return;
  const auto pod = setup.pod();
  for (const char* path : {"/usr/x", "/usr/bin/x", "/bin/x", "/lib/x", "/etc/passwd",
                           "/proc/sys/kernel/hostname", "/proc/sys/kernel/core_pattern"}) {
    CAPTURE(path);
    CHECK(shell(*pod, std::string(": >>") + path).exit_code != 0);
  }
  CHECK(shell(*pod, "chmod 777 /usr/bin/env || mount -o remount,rw /usr").exit_code != 0);
  CHECK(shell(*pod, "find /proc/sys /proc/irq /proc/bus /proc/fs -type f -writable").out.empty());
  for (const std::string& path : {pod->workdir() + "/x", std::string("/home/rdev/x"),
                                  pod->statedir() + "/x", std::string("/tmp/x")}) {
    CAPTURE(path);
    CHECK(run_in(*pod, {"sh", "-c", "echo x >$0 && cat $0", path}).out == "x\n");
  }
}

TEST_CASE("a sandbox's environment is what was named, and nothing of the worker's") {
  LocalPodSetup setup(true);
  if (!setup.has_sandbox()) return;
  const auto pod = setup.pod();
  REQUIRE(::setenv("RDEV_TEST_SECRET", "secret", 1) == 0);
  const PodRun run = shell(*pod, "env | sort");
  ::unsetenv("RDEV_TEST_SECRET");
  CHECK(run.out ==
        "HOME=/home/rdev\nLANG=C.UTF-8\n"
        "PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin\n"
        "PWD=/workspace\n");
}

TEST_CASE("a sandbox has a home of its own for each project") {
  LocalPodSetup setup(true);
  if (!setup.has_sandbox()) return;
  const auto one = setup.pod("one");
  const auto two = setup.pod("two");
  CHECK(shell(*one, "echo token >~/.token").exit_code == 0);
  CHECK(shell(*one, "cat ~/.token").out == "token\n");
  CHECK(shell(*two, "ls -A ~").out.empty());
}

TEST_CASE("a repository is there for the command that was given it, and for no other") {
  LocalPodSetup setup(true);
  if (!setup.has_sandbox()) return;
  const auto pod = setup.pod();
  const fs::path repository = setup.place.path() / "git" / "demo.git";
  write(repository / "HEAD", "ref: refs/heads/main\n");

  const auto written = exec_with_mount(*pod, repository, "echo pushed >$0/pushed && cat $0/HEAD");
  REQUIRE(written.has_value());
  CHECK(written->exit_code == 0);
  CHECK(fs::exists(repository / "pushed"));
  CHECK(shell(*pod, "ls " + repository.string()).exit_code != 0);
}

TEST_CASE("a command cannot be given the system or the pods themselves") {
  LocalPodSetup setup(true);
  if (!setup.has_sandbox()) return;
  const auto pod = setup.pod();
  write(setup.root() / "other/workspace/secret", "theirs");
  fs::create_directory_symlink(setup.root() / "other", setup.place.path() / "link");
  for (const fs::path& path :
       {fs::path("/"), fs::path("/usr"), fs::path("/etc"), fs::path("/proc"), fs::path("relative"),
        setup.place.path() / "a" / ".." / "pods" / "other", setup.root(), setup.place.path(),
        setup.root() / "other", setup.place.path() / "link"}) {
    CAPTURE(path.string());
    const auto status = exec_with_mount(*pod, path, "true");
    REQUIRE(status.has_error());
    CHECK(status.error().code == Errc::forbidden);
  }
}

TEST_CASE("an agent's installation is shown read-only") {
  const TemporaryDirectory place;
  write(place.path() / "agent" / "run", "#!/bin/sh\necho agent\n");
  fs::permissions(place.path() / "agent" / "run", fs::perms::owner_all);
  LocalPodSetup setup(true, {(place.path() / "agent").string()});
  if (!setup.has_sandbox()) return;
  const auto pod = setup.pod();
  const std::string program = (place.path() / "agent" / "run").string();
  CHECK(run_in(*pod, {program}).out == "agent\n");
  CHECK(shell(*pod, ": >>" + program).exit_code != 0);
}

}  // namespace rdev::testing
