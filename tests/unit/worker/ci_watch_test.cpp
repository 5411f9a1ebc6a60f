#include "core/worker/ci_watch.hpp"

#include <algorithm>
#include <chrono>
#include <optional>
#include <stop_token>
#include <string>
#include <utility>
#include <vector>

#include <doctest/doctest.h>

#include "adapters/memory/clock.hpp"

namespace rdev::worker {

using namespace std::chrono_literals;
using domain::CiRun;
using domain::CiStatus;
using Answer = Result<std::optional<CiRun>>;

namespace {

/// Time that passes by being slept away.
class LeapingClock : public memory::Clock {
 public:
  bool sleep(std::chrono::milliseconds duration, const std::stop_token& stop) override {
    if (stop.stop_requested()) return false;
    advance(duration);
    pauses.push_back(duration);
    return true;
  }

  std::vector<std::chrono::milliseconds> pauses;
};

/// Gives its answers in order, the last for ever.
class ScriptedCi : public ports::Ci {
 public:
  explicit ScriptedCi(std::vector<Answer> answers) : answers_(std::move(answers)) {}

  Answer find_run(const domain::Project& /*project*/, const std::string& /*commit_sha*/,
                  domain::Timestamp /*pushed_at*/, const std::stop_token& /*stop*/) override {
    return answers_[std::min(looks++, answers_.size() - 1)];
  }

  std::size_t looks = 0;

 private:
  std::vector<Answer> answers_;
};

const Answer no_run = std::optional<CiRun>{};
const Answer away_for_now = Error{Errc::unavailable, "the CI does not answer"};
const Answer token_refused = Error{Errc::forbidden, "the token is refused"};

Answer run(CiStatus status) {
  return std::optional(CiRun{"scripted", "https://ci.example/7", 7, status});
}

struct World {
  explicit World(std::vector<Answer> answers) : ci(std::move(answers)) {}

  LeapingClock clock;
  ScriptedCi ci;
  std::stop_source stop;
  domain::Project project;
  CiWatch watch{ci, clock, project, "sha", memory::Clock::kStart, stop.get_token()};
};

}  // namespace

TEST_CASE("a pipeline is found as soon as there is one") {
  World world({no_run, away_for_now, run(CiStatus::pending)});
  CHECK(world.watch.find(30s).value() == **run(CiStatus::pending));
  CHECK(world.ci.looks == 3);
  CHECK(world.clock.pauses == std::vector<std::chrono::milliseconds>{500ms, 1'000ms});
}

TEST_CASE("the looks for a pipeline get rarer, and the last is at the end of the time") {
  World world({no_run});
  const auto begin = world.clock.monotonic();
  const Error none = world.watch.find(30s).error();
  CHECK(none == Error{Errc::not_found, "no pipeline of the push within 30 s"});
  CHECK(world.clock.monotonic() - begin == 30s);
  CHECK(world.clock.pauses ==
        std::vector<std::chrono::milliseconds>{500ms, 1s, 2s, 4s, 8s, 10s, 4'500ms});
  CHECK(world.ci.looks == 8);
}

TEST_CASE("a CI that is away all the time is told as such, one that refuses at once") {
  World away({away_for_now});
  CHECK(away.watch.find(5s).error() == away_for_now.error());
  World refused({token_refused});
  CHECK(refused.watch.find(5s).error() == token_refused.error());
  CHECK(refused.ci.looks == 1);
}

TEST_CASE("without time there is one look") {
  World world({no_run});
  CHECK(world.watch.find(0s).error().code == Errc::not_found);
  CHECK(world.ci.looks == 1);
}

TEST_CASE("a pipeline is followed to its end, though the CI be away for a while") {
  for (const CiStatus end :
       {CiStatus::success, CiStatus::failure, CiStatus::cancelled, CiStatus::skipped}) {
    World world({run(CiStatus::running), away_for_now, no_run, run(end)});
    CiRun followed = **run(CiStatus::pending);
    CHECK(world.watch.follow(followed, 1h).has_value());
    CHECK(followed.status == end);
  }
}

TEST_CASE("a pipeline that has ended needs no look") {
  World world({no_run});
  CiRun ended = **run(CiStatus::failure);
  CHECK(world.watch.follow(ended, 0s).has_value());
  CHECK(world.ci.looks == 0);
}

TEST_CASE("a pipeline that outlasts the time is left as it was seen last") {
  World world({run(CiStatus::running)});
  CiRun followed = **run(CiStatus::pending);
  CHECK(world.watch.follow(followed, 60s).error().code == Errc::timeout);
  CHECK(followed.status == CiStatus::running);
}

TEST_CASE("a stop ends the looking") {
  World world({no_run});
  world.stop.request_stop();
  CHECK(world.watch.find(30s).error().code == Errc::cancelled);
  CiRun followed = **run(CiStatus::pending);
  CHECK(world.watch.follow(followed, 30s).error().code == Errc::cancelled);
  CHECK(world.ci.looks == 1);
}

}  // namespace rdev::worker
