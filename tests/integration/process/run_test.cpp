#include "adapters/process/run.hpp"

#include <chrono>
#include <cstddef>
#include <string>
#include <thread>

#include <doctest/doctest.h>

#include "adapters/process/capture.hpp"

namespace rdev::process {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;

Command shell(const std::string& script) {
  return {{"sh", "-c", script}, {{"PATH", "/usr/bin:/bin"}}, "/"};
}

std::chrono::steady_clock::time_point in(seconds time) {
  return std::chrono::steady_clock::now() + time;
}

/// Requests a stop as soon as something is said.
class Stopper {
 public:
  Sink at_first_output() {
    return [this](std::string_view) { source_.request_stop(); };
  }
  std::stop_token token() { return source_.get_token(); }

 private:
  std::stop_source source_;
};

}  // namespace

TEST_CASE("the outputs of a command come apart, with its exit code") {
  const auto ran = capture(shell("echo one; echo two >&2; exit 7"), seconds(30));
  REQUIRE(ran.has_value());
  CHECK(ran->out == "one\n");
  CHECK(ran->err == "two\n");
  CHECK(ran->exit_code == 7);
}

TEST_CASE("a command that a signal ended has 128 + N as its exit code") {
  const auto ran = capture(shell("kill -KILL $$"), seconds(30));
  REQUIRE(ran.has_value());
  CHECK(ran->exit_code == 137);
}

TEST_CASE("a captured output is cut, and the command ends all the same") {
  const auto ran = capture(shell("head -c 3000000 /dev/zero"), seconds(30));
  REQUIRE(ran.has_value());
  CHECK(ran->out.size() == kMaxCapturedBytes);
  CHECK(ran->exit_code == 0);
}

TEST_CASE("stdin reaches the command whole, whether it reads it or not") {
  std::string big(std::size_t{8} * 1024 * 1024, 'x');
  std::size_t received = 0;
  const Sink count = [&](std::string_view bytes) { received += bytes.size(); };
  auto code = run({{"cat"}, {{"PATH", "/usr/bin:/bin"}}, "/"}, big, count, {}, in(seconds(60)), {});
  REQUIRE(code.has_value());
  CHECK(received == big.size());

  code = run(shell("exit 3"), big, {}, {}, in(seconds(30)), {});
  REQUIRE(code.has_value());
  CHECK(*code == 3);
}

TEST_CASE("without stdin data the command reads an end of file") {
  const auto ran = capture(shell("cat; echo end"), seconds(30));
  REQUIRE(ran.has_value());
  CHECK(ran->out == "end\n");
}

TEST_CASE("all output before the end arrives, however slow its reader") {
  std::string seen;
  const Sink slow = [&](std::string_view bytes) {
    seen.append(bytes);
    std::this_thread::sleep_for(milliseconds(60));
  };
  // Two pipes' worth: the last of it is still in the pipe when the command has ended.
  const auto code =
      run(shell("head -c 131072 /dev/zero; echo last"), {}, slow, {}, in(seconds(60)), {});
  REQUIRE(code.has_value());
  CHECK(seen.size() == 131072 + 5);
  CHECK(seen.ends_with("last\n"));
}

TEST_CASE("a background process that keeps the outputs open does not hold up the return") {
  const auto begin = std::chrono::steady_clock::now();
  const auto ran = capture(shell("echo $$; sleep 60 & echo $!"), seconds(30));
  REQUIRE(ran.has_value());
  CHECK(std::chrono::steady_clock::now() - begin < seconds(20));
  const auto killed =
      capture(shell("kill " + ran->out.substr(ran->out.find('\n') + 1)), seconds(30));
  REQUIRE(killed.has_value());
  CHECK(killed->exit_code == 0);
}

TEST_CASE("a background process that writes on and on does not hold up the return") {
  const auto begin = std::chrono::steady_clock::now();
  const auto ran = capture(shell("yes >&2 & echo $!"), seconds(30));
  REQUIRE(ran.has_value());
  CHECK(std::chrono::steady_clock::now() - begin < seconds(20));
  // It may have died of its closed pipe by now.
  static_cast<void>(capture(shell("kill " + ran->out), seconds(30)));
}

TEST_CASE("the deadline kills the command") {
  std::string pid;
  const Sink keep = [&](std::string_view bytes) { pid += bytes; };
  const auto code = run(shell("echo $$; exec sleep 60"), {}, keep, {},
                        std::chrono::steady_clock::now() + milliseconds(500), {});
  REQUIRE(code.has_error());
  CHECK(code.error().code == Errc::timeout);
  REQUIRE_FALSE(pid.empty());
  const auto alive = capture(shell("kill -0 " + pid), seconds(30));
  REQUIRE(alive.has_value());
  CHECK(alive->exit_code != 0);
}

TEST_CASE("a stop request kills the command at once") {
  Stopper stopper;
  const auto begin = std::chrono::steady_clock::now();
  const auto code = run(shell("echo ready; exec sleep 60"), {}, stopper.at_first_output(), {},
                        in(seconds(60)), stopper.token());
  REQUIRE(code.has_error());
  CHECK(code.error().code == Errc::cancelled);
  CHECK(std::chrono::steady_clock::now() - begin < seconds(20));
}

TEST_CASE("a stop request from another thread ends the wait for a silent command") {
  std::stop_source stop;
  std::jthread other([&] { stop.request_stop(); });
  const auto code = run(shell("exec sleep 60"), {}, {}, {}, in(seconds(60)), stop.get_token());
  REQUIRE(code.has_error());
  CHECK(code.error().code == Errc::cancelled);
}

TEST_CASE("nothing is started after a stop request") {
  std::stop_source stop;
  stop.request_stop();
  const auto code =
      run({{"no-such-program"}, {}, ""}, {}, {}, {}, in(seconds(60)), stop.get_token());
  REQUIRE(code.has_error());
  CHECK(code.error().code == Errc::cancelled);
}

}  // namespace rdev::process
