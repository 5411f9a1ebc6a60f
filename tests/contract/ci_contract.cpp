#include "tests/contract/ci_contract.hpp"

#include <stop_token>

#include <doctest/doctest.h>

namespace rdev::testing {

void ci_contract(ports::Ci& ci, const CiWorld& world) {
  const std::string sha(40, 'a');
  const std::string other_sha(40, 'b');
  const auto find = [&](const std::string& commit) {
    return ci.find_run(world.project, commit, world.pushed_at, {});
  };

  SUBCASE("no run is no error") {
    CHECK(find(sha).value() == std::nullopt);
  }

  SUBCASE("the run of the commit is found, and not another commit's") {
    const domain::CiRun other = world.start_run(other_sha);
    CHECK(find(sha).value() == std::nullopt);
    const domain::CiRun run = world.start_run(sha);
    CHECK(find(sha).value() == run);
    CHECK(find(other_sha).value() == other);
  }

  SUBCASE("a run is shown as it is now") {
    domain::CiRun run = world.start_run(sha);
    CHECK(find(sha).value() == run);
    world.succeed(sha);
    run.status = domain::CiStatus::success;
    CHECK(find(sha).value() == run);
  }

  SUBCASE("after a stop request it does not look") {
    std::stop_source stop;
    stop.request_stop();
    const auto found = ci.find_run(world.project, sha, world.pushed_at, stop.get_token());
    CHECK(found.error().code == Errc::cancelled);
  }
}

}  // namespace rdev::testing
