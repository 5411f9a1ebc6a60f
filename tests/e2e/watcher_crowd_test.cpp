#include "tests/support/watcher_crowd.hpp"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <fstream>
#include <string>
#include <string_view>
#include <vector>

#include <doctest/doctest.h>
#include <sys/resource.h>

#include "tests/e2e/installation.hpp"
#include "tests/e2e/poll.hpp"
#include "tests/e2e/worker_process.hpp"

namespace rdev::testing {

namespace {

constexpr std::size_t kReaders = 950;
constexpr std::size_t kSleepers = 50;

// Sanitizers make everything slow, and their memory is not the server's.
#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
constexpr bool kIsSanitized = true;
#else
constexpr bool kIsSanitized = false;
#endif

constexpr std::int64_t kLines = kIsSanitized ? 50 : 1'000;

/// When told to, so many lines of 2,000 bytes: a thousand are 100 MB for those who sleep.
std::string agent() {
  return R"(cat >file; while [ ! -e go ]; do sleep 0.05; done)"
         R"(; x=$(head -c 2000 /dev/zero | tr '\0' x); for i in $(seq )" +
         std::to_string(kLines) + R"(); do echo "$x"; done)";
}

/// A line of /proc/PID/status, which are in kB.
std::size_t bytes_of(pid_t pid, const std::string& name) {
  std::ifstream file("/proc/" + std::to_string(pid) + "/status");
  for (std::string line; std::getline(file, line);) {
    if (line.starts_with(name + ":")) return std::stoul(line.substr(name.size() + 1)) * 1024;
  }
  FAIL("no " << name);
  return 0;
}

void raise_descriptor_limit() {
  rlimit limit{};
  getrlimit(RLIMIT_NOFILE, &limit);
  limit.rlim_cur = limit.rlim_max;
  setrlimit(RLIMIT_NOFILE, &limit);
}

/// What one watcher has seen.
struct Seen {
  std::int64_t last = 0;
  bool in_order = true;  ///< each seq from 1 on, once

  void take(std::string_view message) {
    constexpr std::string_view kSeq = "\"seq\":";
    const std::size_t at = message.find(kSeq);
    const std::int64_t seq =
        at == std::string_view::npos ? 0 : std::atoll(message.data() + at + kSeq.size());
    in_order = in_order && seq == last + 1;
    last = seq;
  }
};

}  // namespace

TEST_CASE("a thousand watch a build, fifty never read: the others miss nothing, nothing piles up") {
  raise_descriptor_limit();
  Installation rdev;
  rdev.start_without_worker({"--max-connections", "1200", "--max-connections-per-address", "1200",
                             "--max-watchers-per-key", "1000"});
  rdev.create_project();
  const WorkerProcess worker(rdev, "worker", agent());
  const std::string id = rdev.api().submit("demo", {{"prompt", "go"}});
  static_cast<void>(rdev.api().events_until(id, "agent.started"));

  std::vector<Seen> seen(kReaders);
  WatcherCrowd crowd(
      rdev.server().port(), "/builds/" + id + "/events/ws?after=0", kReaders, kSleepers,
      [&](std::size_t watcher, std::string_view message) { seen[watcher].take(message); });
  poll_until("all watchers", [&] {
    return rdev.api().get("/metrics").body.find("rdev_watchers 1000\n") != std::string::npos;
  });
  const std::size_t before = bytes_of(rdev.server().pid(), "VmHWM");
  std::ofstream(rdev.path("pods") / "demo" / "workspace" / "go") << "";
  poll_until("the end of what the readers watch", [&] { return crowd.ended() == kReaders; });
  const std::size_t after = bytes_of(rdev.server().pid(), "VmHWM");

  CHECK(crowd.ended_well() == kReaders);
  CHECK(std::all_of(seen.begin(), seen.end(), [&](const Seen& one) { return one.in_order; }));
  CHECK(std::all_of(seen.begin(), seen.end(),
                    [&](const Seen& one) { return one.last == seen.front().last; }));
  CHECK(seen.front().last > kLines);
  CHECK(rdev.api().finished(id).at("status").as_string() == "completed");

  MESSAGE("the server had " << before / 1024 << " KiB before and " << after / 1024 << " KiB after");
  // What it keeps of its own, and far less than the 2 MB times fifty that were not read.
  if (kIsSanitized) return;
  CHECK(after - before < std::size_t{64} * 1024 * 1024);
}

}  // namespace rdev::testing
