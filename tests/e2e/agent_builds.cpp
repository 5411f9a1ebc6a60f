#include "tests/e2e/agent_builds.hpp"

#include <doctest/doctest.h>

#include "tests/e2e/poll.hpp"
#include "tests/support/require.hpp"

namespace rdev::testing {

namespace json = boost::json;

bool AgentCli::is_installed() const {
  const bool here = std::filesystem::exists(binary);
  if (!here) skipped("there is no " + binary.string());
  return here;
}

AgentBuilds::AgentBuilds(AgentCli cli, const std::vector<std::string>& environment)
    : cli_(std::move(cli)) {
  std::vector<std::string> flags{"--agent-binary", cli_.binary};
  for (const std::string& variable : environment) {
    flags.insert(flags.end(), {"--agent-env", variable});
  }
  rdev_.start_agent(cli_.name, flags);
  repository_ = rdev_.create_project();
}

std::string AgentBuilds::submit(json::object spec) {
  spec["prompt"] = "Do it.";
  spec["model"] = cli_.model;
  spec["auto_push"] = true;
  return rdev_.api().submit("demo", std::move(spec));
}

json::value AgentBuilds::finished(const std::string& id) {
  json::value entry = rdev_.api().finished(id);
  CHECK(Installation::processes_of(id) == 0);
  CHECK(rdev_.log().find(kProviderKey) == std::string::npos);
  return entry;
}

void AgentBuilds::check_said(const json::value& entry, std::string_view output) const {
  CHECK(entry.at("status").as_string() == "completed");
  CHECK(entry.at("result").at("output").as_string() == output);
  CHECK(entry.at("result").at("commit_sha").is_null());
}

void AgentBuilds::check_made(const json::value& entry) const {
  CHECK(entry.at("status").as_string() == "completed");
  const json::value& result = entry.at("result");
  CHECK(result.at("output").as_string() == "Made.");
  CHECK(result.at("pushed").as_bool());
  CHECK(rdev_.git(repository_, {"show", "main:made.txt"}) == "made");
  const json::value& agent = result.at("agent");
  CHECK(agent.at("name").as_string() == cli_.name);
  CHECK(agent.at("model").as_string() == cli_.model);
  CHECK(agent.at("num_turns").as_int64() == 2);
  CHECK(agent.at("input_tokens").as_int64() == 200);
  CHECK(agent.at("output_tokens").as_int64() == 100);
  CHECK_FALSE(agent.at("session_id").as_string().empty());
}

void AgentBuilds::check_cancelled_when(const std::function<bool()>& is_thinking) {
  const std::string id = submit();
  poll_until("a request", is_thinking);
  CHECK(Installation::processes_of(id) > 0);
  CHECK(rdev_.api().post("/builds/" + id + "/cancel").status == 202);
  CHECK(finished(id).at("status").as_string() == "cancelled");
}

std::string failure_of(const json::value& entry) {
  CHECK(entry.at("status").as_string() == "failed");
  return std::string(entry.at("result").at("error").at("code").as_string());
}

}  // namespace rdev::testing
