#include <csignal>
#include <filesystem>
#include <string>
#include <vector>

#include <boost/json/parse.hpp>
#include <doctest/doctest.h>
#include <sys/wait.h>
#include <unistd.h>

#include "tests/e2e/chatty_agent.hpp"
#include "tests/e2e/postgres_servers.hpp"
#include "tests/support/command.hpp"
#include "tests/support/require.hpp"

namespace rdev::testing {

namespace {

constexpr int kReconnections = 200;

}  // namespace

TEST_CASE("a client of npm's reconnects 200 times, over a killed server, and misses nothing") {
  if (!std::filesystem::exists(RDEV_WATCHING_PATH "/node_modules/ws")) {
    skipped("npm's ws is not installed");
    return;
  }
  const Servers servers;
  const auto stays = servers.start("stays");
  const auto dies = servers.start("dies");
  const auto worker = servers.start_worker("worker", kChattyAgent);
  const Api api = servers.api(*stays);
  servers.create_project(api);
  const std::string id = api.submit("demo", {{"prompt", "go"}, {"timeout_seconds", 300}});

  const std::vector<std::string> command{"node",
                                         RDEV_WATCHING_PATH "/reconnect.mjs",
                                         id,
                                         std::to_string(kReconnections),
                                         std::to_string(stays->port()),
                                         std::to_string(dies->port())};
  int output = -1;
  const pid_t client = start_command(command, servers.log_file("client").string(), output);
  std::string said;
  bool killed = false;
  for (std::string more = read_some(output); !more.empty(); more = read_some(output)) {
    said += more;
    if (killed || said.find("connection 80\n") == std::string::npos) continue;
    dies->signal(SIGKILL);
    killed = true;
  }
  close(output);
  int status = 0;
  waitpid(client, &status, 0);
  INFO(servers.log("client"));
  REQUIRE(exit_code_of(status) == 0);
  CHECK(killed);

  const std::size_t begin = said.find('{');
  REQUIRE(begin != std::string::npos);
  const boost::json::value told = boost::json::parse(said.substr(begin));
  INFO(said.substr(begin));
  CHECK(told.at("doubles") == 0);
  CHECK(told.at("gaps") == 0);
  CHECK(told.at("code") == 1000);
  CHECK(told.at("type").as_string() == "build.completed");
  CHECK(told.at("last").as_int64() > kChattyLines);
  CHECK(told.at("lost").as_int64() > 0);
  CHECK(told.at("connections").as_int64() > kReconnections);
}

}  // namespace rdev::testing
