#include <chrono>
#include <string>

#include <doctest/doctest.h>
#include <unistd.h>

#include "tests/contract/pod_contract.hpp"
#include "tests/support/local_pods.hpp"

namespace rdev::testing {

namespace {

/// Writes zeros over the environment of the sandbox's first process, by way of its memory.
constexpr const char* kForgetMarker = R"perl(
  open my $stat, "<", "/proc/1/stat" or die $!;
  my @fields = split / /, <$stat> =~ s/^.*\) //r;
  my ($begin, $end) = @fields[47, 48];
  open my $memory, "+<", "/proc/1/mem" or die $!;
  seek $memory, $begin, 0;
  syswrite $memory, "\0" x ($end - $begin) or die $!;
)perl";

}  // namespace

TEST_CASE("a sandbox has no capabilities, and no way to new ones") {
  LocalPodSetup setup(true);
  if (!setup.has_sandbox()) return;
  const auto pod = setup.pod();
  const PodRun run =
      run_in(*pod, {"sh", "-c", "grep -E '^(Cap|NoNewPrivs)' /proc/self/status | tr -s '\\t' ' '"});
  CHECK(run.out ==
        "CapInh: 0000000000000000\nCapPrm: 0000000000000000\nCapEff: 0000000000000000\n"
        "CapBnd: 0000000000000000\nCapAmb: 0000000000000000\nNoNewPrivs: 1\n");
}

TEST_CASE("a sandbox sees and reaches its own processes only") {
  LocalPodSetup setup(true);
  if (!setup.has_sandbox()) return;
  const auto pod = setup.pod();
  const domain::TaskId other = fresh_marker();
  CHECK(run_in(*pod, {"sh", "-c", kLeaveBehind}, other).exit_code == 0);

  const PodRun seen = run_in(*pod, {"sh", "-c", "cat /proc/[0-9]*/comm"});
  CHECK(seen.out.find("sleep") == std::string::npos);
  CHECK(run_in(*pod, {"sh", "-c", "kill -KILL -1"}).exit_code != 0);
  const auto alive = pod->alive(other);
  REQUIRE(alive.has_value());
  CHECK(*alive);
  CHECK(pod->end(other, std::chrono::seconds(5)).has_value());
}

TEST_CASE("a process that wipes every marker it can reach is still found and ended") {
  LocalPodSetup setup(true);
  if (!setup.has_sandbox()) return;
  const auto pod = setup.pod();
  if (run_in(*pod, {"perl", "-v"}).exit_code != 0) {
    MESSAGE("skipped: there is no perl to do it with");
    return;
  }
  const domain::TaskId marker = fresh_marker();
  const std::string script =
      "env -i setsid sleep 300 >/dev/null 2>&1 & exec perl -e '" + std::string(kForgetMarker) + "'";
  const PodRun wiped = run_in(*pod, {"sh", "-c", script}, marker);
  CAPTURE(wiped.err);
  REQUIRE(wiped.exit_code == 0);

  auto alive = pod->alive(marker);
  REQUIRE(alive.has_value());
  CHECK(*alive);
  CHECK(pod->end(marker, std::chrono::seconds(5)).has_value());
  alive = pod->alive(marker);
  REQUIRE(alive.has_value());
  CHECK_FALSE(*alive);
}

TEST_CASE("a marker that could not be found again is refused") {
  LocalPodSetup setup(true);
  const auto pod = setup.pod();
  for (const char* marker : {"../x", "a/b", "a b", ".", "a\\040"}) {
    CAPTURE(marker);
    ports::ExecRequest request;
    request.argv = {"true"};
    request.marker = domain::TaskId(marker);
    const auto status = pod->exec(request, {}, {}, {});
    REQUIRE(status.has_error());
    CHECK(status.error().code == Errc::invalid);
  }
}

}  // namespace rdev::testing
