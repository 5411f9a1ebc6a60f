#include "core/worker/build_history.hpp"

#include <chrono>
#include <string>
#include <utility>

#include <doctest/doctest.h>

namespace rdev::worker {

namespace {

domain::BuildEvent event(int attempt, std::string type, boost::json::object data) {
  domain::BuildEvent event;
  event.attempt = attempt;
  event.type = std::move(type);
  event.data = std::move(data);
  return event;
}

domain::BuildEvent retrying(int attempt, const char* reason, bool spent) {
  return event(attempt, "build.retrying", {{"reason", reason}, {"attempt_spent", spent}});
}

const domain::NewEvent line{"agent.message", {{"text", "one"}}};

/// An agent "x" that has said one line, in the first attempt.
BuildHistory begun() {
  BuildHistory history;
  history.add(event(1, "agent.started", {{"agent", "x"}}));
  history.add(event(1, line.type, line.data));
  return history;
}

}  // namespace

TEST_CASE("a drain and a lost lease leave the agent's run to be resumed") {
  for (const char* reason : {"drain", "lease_expired"}) {
    BuildHistory history = begun();
    history.add(retrying(1, reason, false));
    CHECK(history.last_over() == 0);
    CHECK(history.agent_started());
    CHECK(history.agent() == "x");
    CHECK(history.was_told(line));
  }
}

TEST_CASE("a run began when its first attempt was started, and another one when that was over") {
  const auto started = [](int attempt, int seconds) {
    auto told = event(attempt, "build.started", {});
    told.at = domain::Timestamp(std::chrono::seconds(seconds));
    return told;
  };
  BuildHistory history;
  CHECK_FALSE(history.began_at().has_value());
  history.add(started(1, 10));
  history.add(retrying(1, "drain", false));
  history.add(started(2, 20));
  CHECK(history.began_at() == domain::Timestamp(std::chrono::seconds(10)));
  history.add(retrying(2, "agent_failed", true));
  history.add(started(3, 30));
  CHECK(history.began_at() == domain::Timestamp(std::chrono::seconds(30)));
}

TEST_CASE("any other way back to the queue is the end of the run") {
  for (const auto& [reason, spent] :
       {std::pair("lease_expired", true), std::pair("agent_rate_limited", false),
        std::pair("agent_failed", true)}) {
    CAPTURE(reason);
    BuildHistory history = begun();
    history.add(retrying(1, reason, spent));
    CHECK(history.last_over() == 1);
    CHECK_FALSE(history.agent_started());
    CHECK_FALSE(history.agent());
    CHECK_FALSE(history.was_told(line));
  }
}

TEST_CASE("each stored event stands for one") {
  BuildHistory history = begun();
  history.add(event(2, line.type, line.data));
  CHECK(history.was_told(line));
  CHECK(history.was_told(line));
  CHECK_FALSE(history.was_told(line));
}

TEST_CASE("an event that is not told as it came is known again by what is stored of it") {
  BuildHistory history;
  const domain::NewEvent odd{"agent.message", {{"text", std::string("a\0b\xff", 4)}}};
  history.add(event(1, odd.type, domain::to_storable(odd.data)));
  CHECK(history.was_told(odd));
}

}  // namespace rdev::worker
