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

/// The texts of an agent's messages, whether they came on the thread that called, and what came
/// first.
struct Listener {
  std::vector<std::string> texts;
  std::string first_type;
  bool on_this_thread = true;
  std::thread::id thread = std::this_thread::get_id();
  std::stop_source stop_at_second;
  ports::AgentEventSink emit = [this](const domain::NewEvent& event) {
    on_this_thread = on_this_thread && std::this_thread::get_id() == thread;
    if (first_type.empty()) first_type = event.type;
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
    CHECK(listener.first_type == domain::event_type::kAgentStarted);
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

  SUBCASE("a stop request is answered soon, and the pod can end what may go on") {
    const auto agent = setup.make(AgentConduct::go_on);
    const auto begin = std::chrono::steady_clock::now();
    const auto result =
        agent->execute(request, setup.pod, listener.emit, listener.stop_at_second.get_token());
    REQUIRE(result.has_error());
    CHECK(result.error().code == Errc::cancelled);
    CHECK(std::chrono::steady_clock::now() - begin < std::chrono::seconds(20));
    CHECK(setup.pod.end(request.task_id, std::chrono::seconds(10)).has_value());
    check_nothing_left(setup, request.task_id);
  }

  SUBCASE("a run that was stopped is found, and resumed from its first event on") {
    const auto agent = setup.make(AgentConduct::go_on);
    const auto find = [&](const domain::TaskId& task, int after) {
      return agent->find_run(task, after, setup.pod, {}).value();
    };
    CHECK_FALSE(find(request.task_id, 0));
    static_cast<void>(
        agent->execute(request, setup.pod, listener.emit, listener.stop_at_second.get_token()));
    if (const auto found = find(request.task_id, 0)) {  // one that can't be resumed is not found
      CHECK(*found == 1);
      CHECK_FALSE(find(request.task_id, 1));
      CHECK_FALSE(find(fresh_marker(), 0));
      domain::AgentRequest again = request;
      again.resume = true;
      Listener other;
      const auto result =
          agent->execute(again, setup.pod, other.emit, other.stop_at_second.get_token());
      REQUIRE(result.has_error());
      CHECK(result.error().code == Errc::cancelled);
      CHECK(other.first_type == domain::event_type::kAgentStarted);
      CHECK(other.texts == one_two);
    }
    CHECK(setup.pod.end(request.task_id, std::chrono::seconds(10)).has_value());
  }

  SUBCASE("a run to be resumed that has never begun is lost, and none is begun") {
    const auto agent = setup.make(AgentConduct::succeed);
    domain::AgentRequest again = request;
    again.resume = true;
    const auto result = agent->execute(again, setup.pod, listener.emit, {});
    REQUIRE(result.has_value());
    REQUIRE(result->failure.has_value());
    CHECK(result->failure->code == domain::FailureCode::lost);
    CHECK(listener.texts.empty());
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
