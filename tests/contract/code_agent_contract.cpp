#include "tests/contract/code_agent_contract.hpp"

#include <chrono>
#include <future>
#include <stop_token>
#include <string>
#include <thread>
#include <vector>

#include <doctest/doctest.h>

#include "tests/contract/pod_contract.hpp"

namespace rdev::testing {

namespace {

domain::AgentRequest fresh_request() {
  domain::AgentRequest request;
  request.task_id = fresh_marker();
  request.prompt = "Do it.";
  return request;
}

/// The texts of an agent's messages, and whether they came on the thread that called.
struct Listener {
  std::vector<std::string> texts;
  bool on_this_thread = true;
  std::thread::id thread = std::this_thread::get_id();
  std::stop_source stop_at_second;
  ports::AgentEventSink emit = [this](const domain::NewEvent& event) {
    on_this_thread = on_this_thread && std::this_thread::get_id() == thread;
    if (event.type == domain::event_type::kAgentMessage) {
      texts.emplace_back(event.data.at("text").as_string());
      if (texts.size() == 2) stop_at_second.request_stop();
    }
  };
};

const std::vector<std::string> one_two{"one", "two"};

void check_nothing_left(const CodeAgentSetup& setup, const domain::TaskId& task) {
  const auto alive = setup.pod.alive(task);
  REQUIRE(alive.has_value());
  CHECK_FALSE(*alive);
}

}  // namespace

void code_agent_contract(const CodeAgentSetup& setup) {
  const domain::AgentRequest request = fresh_request();
  Listener listener;

  SUBCASE("an agent has a name") {
    CHECK_FALSE(setup.make(AgentConduct::succeed)->name().empty());
  }

  SUBCASE("a run that did its work has no failure; its events came in order, on this thread") {
    const auto agent = setup.make(AgentConduct::succeed);
    const auto result = agent->execute(request, setup.pod, listener.emit, {});
    REQUIRE(result.has_value());
    CHECK_FALSE(result->failure.has_value());
    CHECK(result->usage.name == agent->name());
    CHECK(listener.texts == one_two);
    CHECK(listener.on_this_thread);
    check_nothing_left(setup, request.task_id);
  }

  SUBCASE("a run that failed is a value that says why") {
    const auto agent = setup.make(AgentConduct::fail);
    const auto result = agent->execute(request, setup.pod, listener.emit, {});
    REQUIRE(result.has_value());
    REQUIRE(result->failure.has_value());
    CHECK_FALSE(result->failure->message.empty());
    CHECK(listener.texts == one_two);
    check_nothing_left(setup, request.task_id);
  }

  SUBCASE("a stop request ends a run soon, and nothing of it is left") {
    const auto agent = setup.make(AgentConduct::go_on);
    const auto begin = std::chrono::steady_clock::now();
    const auto result =
        agent->execute(request, setup.pod, listener.emit, listener.stop_at_second.get_token());
    REQUIRE(result.has_error());
    CHECK(result.error().code == Errc::cancelled);
    CHECK(std::chrono::steady_clock::now() - begin < std::chrono::seconds(20));
    check_nothing_left(setup, request.task_id);
  }

  SUBCASE("nothing is done after a stop request") {
    std::stop_source stop;
    stop.request_stop();
    const auto agent = setup.make(AgentConduct::succeed);
    const auto result = agent->execute(request, setup.pod, listener.emit, stop.get_token());
    REQUIRE(result.has_error());
    CHECK(result.error().code == Errc::cancelled);
    CHECK(listener.texts.empty());
  }

  if (setup.set_pod_unavailable) {
    SUBCASE("a pod out of reach is an error and no result") {
      setup.set_pod_unavailable(true);
      const auto agent = setup.make(AgentConduct::succeed);
      const auto result = agent->execute(request, setup.pod, listener.emit, {});
      setup.set_pod_unavailable(false);
      REQUIRE(result.has_error());
      CHECK(result.error().code == Errc::unavailable);
      check_nothing_left(setup, request.task_id);
    }
  }

  SUBCASE("an agent runs many executions at once") {
    const auto agent = setup.make(AgentConduct::succeed);
    std::vector<std::future<bool>> runs;
    runs.reserve(4);
    for (int i = 0; i < 4; ++i) {
      runs.push_back(std::async(std::launch::async, [&] {
        Listener own;
        const auto result = agent->execute(fresh_request(), setup.pod, own.emit, {});
        return result.has_value() && !result->failure && own.texts == one_two;
      }));
    }
    for (auto& run : runs) CHECK(run.get());
  }
}

}  // namespace rdev::testing
