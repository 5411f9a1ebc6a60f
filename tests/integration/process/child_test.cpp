#include "adapters/process/child.hpp"

#include <cerrno>
#include <chrono>
#include <optional>

#include <doctest/doctest.h>
#include <poll.h>
#include <signal.h>

#include "adapters/process/spawn.hpp"

namespace rdev::process {
namespace {

struct Started {
  pid_t pid;
  Spawned pipes;
  Child child;
};

Started start(const std::string& script) {
  auto spawned = spawn({{"sh", "-c", script}, {{"PATH", "/usr/bin:/bin"}}, "/"}, {});
  REQUIRE(spawned.has_value());
  const pid_t pid = spawned->pid;
  auto child = Child::adopt(pid);
  REQUIRE(child.has_value());
  return {pid, std::move(*spawned), std::move(*child)};
}

bool exists(pid_t pid) {
  return ::kill(pid, 0) == 0 || errno != ESRCH;
}

}  // namespace

TEST_CASE("a child's descriptor becomes readable when it has ended") {
  Started started = start("exit 5");
  pollfd ended{started.child.descriptor(), POLLIN, 0};
  REQUIRE(::poll(&ended, 1, 30'000) == 1);
  const auto code = started.child.wait();
  REQUIRE(code.has_value());
  CHECK(*code == 5);
}

TEST_CASE("a child is killed and reaped with its owner") {
  pid_t pid = 0;
  {
    const Started started = start("exec sleep 60");
    pid = started.pid;
    CHECK(exists(pid));
  }
  CHECK_FALSE(exists(pid));
}

TEST_CASE("a child that was moved away is killed by its new owner only") {
  std::optional<Child> kept;
  pid_t pid = 0;
  {
    Started started = start("exec sleep 60");
    pid = started.pid;
    kept.emplace(std::move(started.child));
  }
  CHECK(exists(pid));
  kept.reset();
  CHECK_FALSE(exists(pid));
}

}  // namespace rdev::process
