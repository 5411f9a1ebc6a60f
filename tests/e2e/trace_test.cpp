#include <csignal>
#include <fstream>
#include <regex>
#include <sstream>
#include <string>
#include <vector>

#include <boost/json/object.hpp>
#include <boost/json/serialize.hpp>
#include <doctest/doctest.h>

#include "tests/e2e/callback_setup.hpp"
#include "tests/e2e/worker_process.hpp"
#include "tests/support/require.hpp"

namespace rdev::testing {

namespace json = boost::json;

namespace {

constexpr const char* kTrace = "4bf92f3577b34da6a3ce929d0e0e4736";
constexpr const char* kParent = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01";
constexpr const char* kLogged = "trace_id=4bf92f3577b34da6a3ce929d0e0e4736";
const std::regex next_parent("00-4bf92f3577b34da6a3ce929d0e0e4736-[0-9a-f]{16}-01");

/// Says what trace it is told to be part of.
constexpr const char* kAgent = R"(cat >file; echo "$TRACEPARENT" "$TRACESTATE")";

const std::vector<std::string> callbacks_to_loopback{"--callback-allow", "127.0.0.0/8"};

std::vector<std::string> headers(const std::string& traceparent, const std::string& tracestate) {
  return {"-H", "traceparent: " + traceparent, "-H", "tracestate: " + tracestate};
}

std::string submit(const Installation& rdev, const std::vector<std::string>& curl_flags,
                   const json::value& spec) {
  const Answer answer =
      rdev.api().request("POST", "/projects/demo/builds", json::serialize(spec), curl_flags);
  REQUIRE(answer.status == 202);
  return std::string(answer.json().at("task_id").as_string());
}

/// What the agent was told: traceparent and tracestate.
std::vector<std::string> told_of(const json::value& entry) {
  std::istringstream output{std::string(entry.at("result").at("output").as_string())};
  std::vector<std::string> words;
  for (std::string word; output >> word;) words.push_back(word);
  return words;
}

/// The lines of a log with that text in them.
std::vector<std::string> lines_with(const std::filesystem::path& log, const std::string& text) {
  std::ifstream file(log);
  std::vector<std::string> lines;
  for (std::string line; std::getline(file, line);) {
    if (line.find(text) != std::string::npos) lines.push_back(line);
  }
  return lines;
}

void check_all_bear_the_trace(const std::vector<std::string>& lines) {
  CHECK_FALSE(lines.empty());
  for (const std::string& line : lines) {
    CAPTURE(line);
    CHECK(line.find(kLogged) != std::string::npos);
  }
}

}  // namespace

TEST_CASE("a request's trace goes through agent, callback and logs, each hop a span of its own") {
  if (!have_node()) return;
  ReceiverProcess bot;
  Installation rdev;
  rdev.start_without_worker(callbacks_to_loopback);
  rdev.create_project();
  const WorkerProcess worker(rdev, "worker", kAgent);
  const std::string id = submit(rdev, headers(kParent, "vendor=opaque"),
                                {{"prompt", "go"}, {"callback_url", bot.url("/hook")}});
  const json::value entry = wait_for_callback(rdev, id, "delivered");

  const auto agent = told_of(entry);
  REQUIRE(agent.size() == 2);
  CHECK(std::regex_match(agent[0], next_parent));
  CHECK(agent[0] != kParent);
  CHECK(agent[1] == "vendor=opaque");

  const auto request = bot.requests().at(0);
  const std::string callback(request.at("headers").at("traceparent").as_string());
  CHECK(std::regex_match(callback, next_parent));
  CHECK(callback != kParent);
  CHECK(callback != agent[0]);
  CHECK(request.at("headers").at("tracestate").as_string() == "vendor=opaque");

  rdev.wait_for_log("callback delivered");
  worker.wait_for_log("build finished");
  check_all_bear_the_trace(lines_with(rdev.path("server.log"), "path=/projects/demo/builds"));
  check_all_bear_the_trace(lines_with(rdev.path("server.log"), "callback delivered"));
  check_all_bear_the_trace(lines_with(rdev.path("worker.log"), id));
}

TEST_CASE("a build that another worker goes on with keeps its trace") {
  Installation rdev;
  rdev.start_without_worker();
  rdev.create_project();
  const std::string script = std::string(kAgent) + "; while [ ! -e stop ]; do sleep 0.05; done";
  const std::vector<std::string> at_once{"--drain-seconds", "0"};
  const std::string id = [&] {
    WorkerProcess first(rdev, "first", script, at_once);
    std::string task = submit(rdev, headers(kParent, "a=1"), {{"prompt", "go"}});
    static_cast<void>(rdev.api().events_until(task, "agent.message"));
    CHECK(first.end(SIGTERM) == 0);
    return task;
  }();
  const WorkerProcess second(rdev, "second", script);
  static_cast<void>(rdev.api().events_until(id, "build.reattached"));
  std::ofstream(rdev.path("pods") / "demo" / "workspace" / "stop") << "";
  const auto agent = told_of(rdev.api().finished(id));
  REQUIRE_FALSE(agent.empty());
  CHECK(std::regex_match(agent[0], next_parent));
  second.wait_for_log("build finished");
  check_all_bear_the_trace(lines_with(rdev.path("second.log"), id));
}

TEST_CASE("a project's first build is of the trace of the request that creates both") {
  Installation rdev;
  rdev.start(kAgent);
  const json::object body{
      {"project", {{"id", "new"}, {"repository", {{"url", rdev.path("new.git").string()}}}}},
      {"build", {{"prompt", "go"}}}};
  const Answer answer = rdev.api().request("POST", "/project/create-and-build",
                                           json::serialize(body), headers(kParent, "a=1"));
  REQUIRE(answer.status == 202);
  const std::string id(answer.json().at("task_id").as_string());
  const auto agent = told_of(rdev.api().finished(id));
  REQUIRE(agent.size() == 2);
  CHECK(std::regex_match(agent[0], next_parent));
  rdev.wait_for_log("build finished");
  check_all_bear_the_trace(lines_with(rdev.path("server.log"), "create-and-build"));
  check_all_bear_the_trace(lines_with(rdev.path("server.log"), "project_id=new"));
}

TEST_CASE("a malformed or missing traceparent makes a new trace") {
  Installation rdev;
  rdev.start(kAgent);
  rdev.create_project();
  const std::regex any("00-[0-9a-f]{32}-[0-9a-f]{16}-01");
  const std::vector<std::string> malformed =
      headers("00-4bf92f3577b34da6a3ce929d0e0e4736-0-01", "a=1");
  const std::vector<std::string> two{"-H", std::string("traceparent: ") + kParent, "-H",
                                     std::string("traceparent: ") + kParent};
  for (const auto& flags : {malformed, two, std::vector<std::string>{}}) {
    const auto agent = told_of(rdev.api().finished(submit(rdev, flags, {{"prompt", "go"}})));
    REQUIRE(agent.size() == 1);
    CAPTURE(agent[0]);
    CHECK(std::regex_match(agent[0], any));
    CHECK(agent[0].find(kTrace) == std::string::npos);
  }
}

}  // namespace rdev::testing
