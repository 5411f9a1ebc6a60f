#include "tests/contract/pod_contract.hpp"

#include <algorithm>
#include <atomic>
#include <chrono>
#include <cstddef>
#include <future>
#include <stop_token>

#include <doctest/doctest.h>
#include <unistd.h>

namespace rdev::testing {

using std::chrono::milliseconds;
using std::chrono::seconds;

domain::TaskId fresh_marker() {
  static std::atomic<int> count = 0;
  return domain::TaskId("contract-" + std::to_string(::getpid()) + "-" + std::to_string(++count));
}

PodRun run_in(ports::Pod& pod, std::vector<std::string> argv, const domain::TaskId& marker) {
  ports::ExecRequest request;
  request.argv = std::move(argv);
  request.marker = marker;
  PodRun run;
  const auto status = pod.exec(
      request, [&](std::string_view bytes) { run.out += bytes; },
      [&](std::string_view bytes) { run.err += bytes; }, {});
  if (status.has_error()) FAIL(status.error().message);
  run.exit_code = status->exit_code;
  return run;
}

namespace {

Errc failure_of(const Result<ports::ExecStatus>& status) {
  REQUIRE(status.has_error());
  return status.error().code;
}

bool alive(ports::Pod& pod, const domain::TaskId& marker) {
  const auto answer = pod.alive(marker);
  REQUIRE(answer.has_value());
  return *answer;
}

void end(ports::Pod& pod, const domain::TaskId& marker) {
  const auto ended = pod.end(marker, seconds(5));
  if (ended.has_error()) FAIL(ended.error().message);
  CHECK_FALSE(alive(pod, marker));
}

void outputs_and_status(ports::Pod& pod) {
  SUBCASE("a command's outputs come apart, with its exit status") {
    const PodRun run = run_in(pod, {"sh", "-c", kFailWith7});
    CHECK(run.out == "to-out\n");
    CHECK(run.err == "to-err\n");
    CHECK(run.exit_code == 7);
  }

  SUBCASE("no shell reads the arguments") {
    CHECK(run_in(pod, {"cat", "$(true)"}).exit_code != 0);
  }

  SUBCASE("an output of 50 MB comes whole, in pieces") {
    constexpr std::size_t kSize = 50'000'000;
    ports::ExecRequest request;
    request.argv = {"head", "-c", std::to_string(kSize), "/dev/zero"};
    request.deadline = seconds(120);
    std::size_t received = 0;
    std::size_t longest = 0;
    const auto status = pod.exec(request,
                                 [&](std::string_view bytes) {
                                   received += bytes.size();
                                   longest = std::max(longest, bytes.size());
                                 },
                                 {}, {});
    REQUIRE(status.has_value());
    CHECK(status->exit_code == 0);
    CHECK(received == kSize);
    CHECK(longest <= kSize / 10);
  }

  SUBCASE("stdin comes through whole, and ends") {
    ports::ExecRequest request;
    request.argv = {"cat"};
    request.stdin_data = std::string("a\0b\xFF\n", 5) + std::string(std::size_t{1024} * 1024, 'x');
    std::string out;
    const auto status = pod.exec(request, [&](std::string_view bytes) { out += bytes; }, {}, {});
    REQUIRE(status.has_value());
    CHECK(out == request.stdin_data);
  }

  SUBCASE("a program that is not there is told from one that fails") {
    ports::ExecRequest request;
    request.argv = {"no-such-program"};
    CHECK(failure_of(pod.exec(request, {}, {}, {})) == Errc::not_found);
  }
}

void surroundings(ports::Pod& pod) {
  SUBCASE("a command sees the environment it was given, and its marker as RDEV_TASK_ID") {
    ports::ExecRequest request;
    request.argv = {"env"};
    request.environment = {{"A_NAME", "a value; $HOME"}};
    request.marker = fresh_marker();
    std::string out = "\n";
    const auto status = pod.exec(request, [&](std::string_view bytes) { out += bytes; }, {}, {});
    REQUIRE(status.has_value());
    CHECK(out.find("\nA_NAME=a value; $HOME\n") != std::string::npos);
    CHECK(out.find("\nRDEV_TASK_ID=" + request.marker.str() + "\n") != std::string::npos);
  }

  SUBCASE("a command runs in the working copy, or where it was told to") {
    CHECK(run_in(pod, {"pwd"}).out == pod.workdir() + "\n");
    ports::ExecRequest request;
    request.argv = {"pwd"};
    request.workdir = pod.statedir();
    std::string out;
    const auto status = pod.exec(request, [&](std::string_view bytes) { out += bytes; }, {}, {});
    REQUIRE(status.has_value());
    CHECK(out == pod.statedir() + "\n");
  }

  SUBCASE("its directories are absolute paths, the state outside of the working copy") {
    CHECK(pod.workdir().starts_with('/'));
    CHECK(pod.statedir().starts_with('/'));
    CHECK_FALSE(pod.statedir().starts_with(pod.workdir() + "/"));
    CHECK_FALSE(pod.describe().empty());
  }
}

void ends(ports::Pod& pod) {
  ports::ExecRequest sleeper;
  sleeper.argv = {"sleep", "300"};
  sleeper.marker = fresh_marker();

  SUBCASE("exec returns at the deadline, and end ends what is left") {
    sleeper.deadline = milliseconds(300);
    CHECK(failure_of(pod.exec(sleeper, {}, {}, {})) == Errc::timeout);
    end(pod, sleeper.marker);
  }

  SUBCASE("exec returns on a stop request, and end ends what is left") {
    std::stop_source stop;
    auto running =
        std::async(std::launch::async, [&] { return pod.exec(sleeper, {}, {}, stop.get_token()); });
    while (!alive(pod, sleeper.marker)) std::this_thread::yield();
    stop.request_stop();
    CHECK(failure_of(running.get()) == Errc::cancelled);
    end(pod, sleeper.marker);
  }

  SUBCASE("nothing is run after a stop request") {
    std::stop_source stop;
    stop.request_stop();
    CHECK(failure_of(pod.exec(sleeper, {}, {}, stop.get_token())) == Errc::cancelled);
    CHECK_FALSE(alive(pod, sleeper.marker));
  }

  SUBCASE("end ends a command that somebody waits for") {
    auto running = std::async(std::launch::async, [&] { return pod.exec(sleeper, {}, {}, {}); });
    while (!alive(pod, sleeper.marker)) std::this_thread::yield();
    end(pod, sleeper.marker);
    const auto status = running.get();
    if (status.has_value()) CHECK(status->exit_code > 128);
  }

  SUBCASE("what a command leaves behind lives on until end, which may be repeated") {
    CHECK(run_in(pod, {"sh", "-c", kLeaveBehind}, sleeper.marker).exit_code == 0);
    CHECK(alive(pod, sleeper.marker));
    end(pod, sleeper.marker);
    end(pod, sleeper.marker);
  }

  SUBCASE("end is for one marker, and leaves another's alone") {
    const domain::TaskId other = fresh_marker();
    CHECK(run_in(pod, {"sh", "-c", kLeaveBehind}, sleeper.marker).exit_code == 0);
    CHECK(run_in(pod, {"sh", "-c", kLeaveBehind}, other).exit_code == 0);
    end(pod, sleeper.marker);
    CHECK(alive(pod, other));
    end(pod, other);
  }

  SUBCASE("nothing to end is no error") {
    end(pod, fresh_marker());
  }
}

}  // namespace

void pod_contract(ports::Pod& pod) {
  outputs_and_status(pod);
  surroundings(pod);
  ends(pod);
}

}  // namespace rdev::testing
