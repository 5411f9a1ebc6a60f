#include <chrono>
#include <future>
#include <set>
#include <thread>
#include <vector>

#include <doctest/doctest.h>

#include "tests/contract/pod_contract.hpp"

namespace rdev::testing {

using std::chrono::milliseconds;
using std::chrono::seconds;

namespace {

/// Runs a script that leaves something running, and makes sure that it does.
void leave(ports::Pod& pod, const std::string& script, const domain::TaskId& marker) {
  CHECK(run_in(pod, {"sh", "-c", script}, marker).exit_code == 0);
  const auto alive = pod.alive(marker);
  REQUIRE(alive.has_value());
  REQUIRE(*alive);
}

/// Ends what `marker` started with a short grace, and makes sure that it is gone by what it
/// would write: a heartbeat file that it renews.
void end_and_verify(ports::Pod& pod, const domain::TaskId& marker, const std::string& beat) {
  const auto ended = pod.end(marker, milliseconds(200));
  if (ended.has_error()) FAIL(ended.error().message);
  const auto alive = pod.alive(marker);
  REQUIRE(alive.has_value());
  CHECK_FALSE(*alive);
  static_cast<void>(run_in(pod, {"rm", "-f", beat}));
  const PodRun later = run_in(pod, {"sh", "-c", "sleep 0.3; ls \"$0\" 2>/dev/null", beat});
  CHECK(later.out.empty());
}

/// A loop that shows, by a file in the working copy, that it lives; and a wait for its first sign.
std::string beating(const std::string& prefix, const std::string& beat) {
  return prefix + " sh -c 'trap \"\" TERM HUP; while :; do : >" + beat +
         "; sleep 0.05; done' >/dev/null 2>&1 & until [ -e " + beat + " ]; do sleep 0.02; done";
}

}  // namespace

void pod_process_contract(ports::Pod& pod) {
  const domain::TaskId marker = fresh_marker();
  const std::string beat = pod.workdir() + "/" + marker.str();

  SUBCASE("a command that a signal ended has 128 + N as its exit status") {
    CHECK(run_in(pod, {"sh", "-c", "kill -KILL $$"}).exit_code == 137);
    CHECK(run_in(pod, {"sh", "-c", "kill -TERM $$"}).exit_code == 143);
  }

  SUBCASE("a command that ended with status 1, complaining, has just that") {
    const PodRun run = run_in(pod, {"sh", "-c", "echo 'fatal: no' >&2; exit 1"});
    CHECK(run.exit_code == 1);
    CHECK(run.err == "fatal: no\n");
  }

  SUBCASE("output goes on in order when both outputs are busy") {
    const PodRun run = run_in(
        pod,
        {"sh", "-c", "i=0; while [ $i -lt 500 ]; do echo o$i; echo e$i >&2; i=$((i+1)); done"});
    std::string out;
    std::string err;
    for (int i = 0; i < 500; ++i) {
      out += "o" + std::to_string(i) + "\n";
      err += "e" + std::to_string(i) + "\n";
    }
    CHECK(run.out == out);
    CHECK(run.err == err);
  }

  SUBCASE("output arrives while the command runs") {
    ports::ExecRequest request;
    request.argv = {"sh", "-c", "echo now; exec sleep 300"};
    request.marker = marker;
    std::stop_source stop;
    const auto status = pod.exec(
        request, [&](std::string_view) { stop.request_stop(); }, {}, stop.get_token());
    REQUIRE(status.has_error());
    CHECK(status.error().code == Errc::cancelled);
    CHECK(pod.end(marker, seconds(5)).has_value());
  }

  SUBCASE("what a command wrote is there for the next") {
    CHECK(run_in(pod, {"sh", "-c", "echo kept >\"$0\"", beat}).exit_code == 0);
    CHECK(run_in(pod, {"cat", beat}).out == "kept\n");
    CHECK(run_in(pod, {"sh", "-c", "echo kept >\"$0\"", pod.statedir() + "/kept"}).exit_code == 0);
    CHECK(run_in(pod, {"cat", pod.statedir() + "/kept"}).out == "kept\n");
    CHECK(run_in(pod, {"sh", "-c", "echo kept >~/kept; cat ~/kept"}).out == "kept\n");
  }

  SUBCASE("execs run side by side") {
    std::vector<std::future<PodRun>> runs;
    runs.reserve(8);
    for (int i = 0; i < 8; ++i) {
      runs.push_back(std::async(std::launch::async, [&pod, i] {
        return run_in(pod, {"sh", "-c", "echo $0; sleep 0.1; echo $0", std::to_string(i)});
      }));
    }
    std::set<std::string> outputs;
    for (auto& run : runs) outputs.insert(run.get().out);
    CHECK(outputs.size() == 8);
  }

  SUBCASE("end gives a command its grace to clean up after a TERM") {
    leave(pod,
          "sh -c 'trap \"echo clean >" + beat + "; exit\" TERM; : >" + beat +
              ".ready; while :; do sleep 0.05; done' >/dev/null 2>&1 & until [ -e " + beat +
              ".ready ]; do sleep 0.02; done",
          marker);
    CHECK(pod.end(marker, seconds(20)).has_value());
    CHECK(run_in(pod, {"cat", beat}).out == "clean\n");
  }

  SUBCASE("end kills what does not heed a TERM") {
    leave(pod, beating("", beat), marker);
    end_and_verify(pod, marker, beat);
  }

  SUBCASE("end reaches what has made itself a session of its own") {
    leave(pod, beating("setsid", beat), marker);
    end_and_verify(pod, marker, beat);
  }

  SUBCASE("end reaches the children of what was started, marked or not") {
    leave(pod,
          "sh -c '"
          "env -i sh -c \"trap : TERM; while :; do : >" +
              beat + "; sleep 0.05; done\"; :' >/dev/null 2>&1 & until [ -e " + beat +
              " ]; do sleep 0.02; done",
          marker);
    end_and_verify(pod, marker, beat);
  }

  SUBCASE("end reaches a crowd") {
    leave(pod,
          "for i in 1 2 3 4 5 6 7 8 9 10; do setsid sh -c 'sleep 300 & sleep 300' & done "
          ">/dev/null 2>&1; " +
              beating("setsid", beat),
          marker);
    end_and_verify(pod, marker, beat);
  }
}

}  // namespace rdev::testing
