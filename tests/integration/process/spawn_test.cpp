#include "adapters/process/spawn.hpp"

#include <chrono>
#include <filesystem>
#include <fstream>
#include <string>

#include <doctest/doctest.h>
#include <signal.h>
#include <unistd.h>

#include "adapters/process/capture.hpp"
#include "tests/support/temporary_directory.hpp"

namespace rdev::process {
namespace {

constexpr std::chrono::seconds kDeadline{30};
const domain::StringMap system_path{{"PATH", "/usr/bin:/bin"}};

std::filesystem::path write_file(const std::filesystem::path& path, const std::string& text,
                                 std::filesystem::perms mode) {
  std::ofstream(path) << text;
  std::filesystem::permissions(path, mode);
  return path;
}

Captured ran(const Command& command) {
  const auto captured = capture(command, kDeadline);
  REQUIRE(captured.has_value());
  return *captured;
}

Errc refusal(const Command& command) {
  const auto captured = capture(command, kDeadline);
  REQUIRE(captured.has_error());
  return captured.error().code;
}

}  // namespace

TEST_CASE("no shell reads the arguments") {
  CHECK(ran({{"printf", "%s|", "$HOME", "a b", "*", ""}, system_path, "/"}).out == "$HOME|a b|*||");
}

TEST_CASE("a command has the environment it was given and nothing else") {
  CHECK(ran({{"env"}, {{"A", "1"}, {"PATH", "/usr/bin:/bin"}}, "/"}).out ==
        "A=1\nPATH=/usr/bin:/bin\n");
}

TEST_CASE("a command runs where it was told to") {
  CHECK(ran({{"pwd"}, system_path, "/usr"}).out == "/usr\n");
}

TEST_CASE("a command has its three descriptors and no other") {
  // The fourth is the directory that the shell is looking into.
  CHECK(ran({{"sh", "-c", "echo /proc/self/fd/*"}, system_path, "/"}).out ==
        "/proc/self/fd/0 /proc/self/fd/1 /proc/self/fd/2 /proc/self/fd/3\n");
}

TEST_CASE("a command leads a session of its own") {
  const std::string script =
      "read -r _ _ _ parent group session _ </proc/$$/stat; "
      "echo $(($$ - group)) $(($$ - session))";
  CHECK(ran({{"sh", "-c", script}, system_path, "/"}).out == "0 0\n");
}

TEST_CASE("signals that this process ignores or blocks work in a command") {
  sigset_t blocked;
  sigemptyset(&blocked);
  sigaddset(&blocked, SIGTERM);
  pthread_sigmask(SIG_BLOCK, &blocked, nullptr);
  const auto old = signal(SIGTERM, SIG_IGN);
  const int code = ran({{"sh", "-c", "kill $$"}, system_path, "/"}).exit_code;
  signal(SIGTERM, old);
  pthread_sigmask(SIG_UNBLOCK, &blocked, nullptr);
  CHECK(code == 128 + SIGTERM);
}

TEST_CASE("what cannot be started is told apart") {
  const testing::TemporaryDirectory place;
  using std::filesystem::perms;
  const auto plain = write_file(place.path() / "plain", "text", perms::owner_read);
  const auto garbage = write_file(place.path() / "garbage", "no program", perms::owner_all);

  CHECK(refusal({{"no-such-program"}, system_path, "/"}) == Errc::not_found);
  CHECK(refusal({{"/no/such/program"}, system_path, "/"}) == Errc::not_found);
  CHECK(refusal({{"sh"}, {}, "/"}) == Errc::not_found);
  CHECK(refusal({{"true"}, system_path, "/no/such/directory"}) == Errc::not_found);
  CHECK(refusal({{plain.string()}, system_path, "/"}) == Errc::forbidden);
  CHECK(refusal({{"plain"}, {{"PATH", place.path().string()}}, "/"}) == Errc::forbidden);
  CHECK(refusal({{garbage.string()}, system_path, "/"}) == Errc::forbidden);
  CHECK(refusal({{"true", std::string(std::size_t{4} * 1024 * 1024, 'x')}, system_path, "/"}) ==
        Errc::too_large);
  CHECK(refusal({{}, system_path, "/"}) == Errc::invalid);
}

TEST_CASE("a program is looked up in the path in order") {
  const testing::TemporaryDirectory place;
  using std::filesystem::perms;
  std::filesystem::create_directories(place.path() / "a" / "tool");
  std::filesystem::create_directories(place.path() / "b");
  const auto tool = write_file(place.path() / "b" / "tool", "#!/bin/sh\n", perms::owner_all);
  const std::string path = (place.path() / "a").string() + "::" + (place.path() / "b").string();

  const auto found = find_program("tool", path);
  REQUIRE(found.has_value());
  CHECK(*found == tool.string());
  CHECK(find_program("", path).error().code == Errc::not_found);
  CHECK(find_program("tool", "").error().code == Errc::not_found);
}

}  // namespace rdev::process
