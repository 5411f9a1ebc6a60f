#include <csignal>
#include <fstream>
#include <set>
#include <sstream>
#include <string>
#include <vector>

#include <boost/json/parse.hpp>
#include <doctest/doctest.h>

#include "tests/e2e/installation.hpp"

namespace rdev::testing {

namespace json = boost::json;

namespace {

std::vector<json::object> request_lines(const std::string& log) {
  std::vector<json::object> lines;
  std::istringstream text(log);
  for (std::string line; std::getline(text, line);) {
    json::object entry = json::parse(line).as_object();
    if (entry.at("msg") == "request") lines.push_back(std::move(entry));
  }
  return lines;
}

}  // namespace

TEST_CASE("the log tells of each request who asked what and how it went, and no secret of it") {
  Installation rdev;
  const std::string callback_secret = "whsec_c2VjcmV0LW9mLXRoZS1jYWxsYmFja3MtMDE=";
  const auto file = rdev.path("token");
  std::ofstream(file) << "value-of-the-secret\n";
  rdev.start("test -n \"$TOKEN\"; echo done", {"--log-format", "json", "--log-level", "debug",
                                               "--agent-secret", "TOKEN=" + file.string()});
  const CommandOutcome created = rdev.keys({"create", "--name", "bot", "--scope", "admin"});
  REQUIRE(created.exit_code == 0);
  const std::string key = created.output.substr(0, created.output.find('\n'));
  const std::vector<std::string> with_key{"-H", "Authorization: Bearer " + key};
  int asked = 0;
  const auto ask = [&](const std::string& method, const std::string& target,
                       const std::string& body = "") {
    std::vector<std::string> flags = with_key;
    flags.insert(flags.end(),
                 {"-H", "X-Request-Id: asked-by-test", "-H", "Cookie: c00kie=value", "-H",
                  "Idempotency-Key: idem-0123456789-" + std::to_string(++asked)});
    return rdev.api().request(method, target, body, flags);
  };
  CHECK(ask("POST", "/projects",
            R"({"id":"demo","repository":{"url":")" + rdev.path("demo.git").string() +
                R"("},"callback":{"secret":")" + callback_secret + R"("}})")
            .status == 201);
  const Answer submitted = ask(
      "POST", "/projects/demo/builds",
      R"({"prompt":"words-of-the-prompt","env_secrets":["TOKEN"],"metadata":{"a":"meta-value"}})");
  REQUIRE(submitted.status == 202);
  CHECK(ask("GET", "/projects/demo/builds?q=words-of-a-query").status == 200);
  CHECK(ask("GET", "/projects?limit=words-of-a-fault").status == 422);
  CHECK(ask("POST", "/projects", "{\"broken-body").status == 400);
  CHECK(ask("GET", "/nothing?token=words-of-a-token").status == 404);
  CHECK(rdev.api()
            .request("GET", "/projects", "", {"-H", "Authorization: Bearer rdev_of-a-wrong-key"})
            .status == 401);
  CHECK(rdev.api().request("GET", "/projects", "", {"-u", "user:words-of-a-password"}).status ==
        401);
  rdev.wait_for_log("/nothing");
  rdev.server().signal(SIGTERM);
  CHECK(rdev.server().wait() == 0);

  const std::string log = rdev.log();
  for (const std::string& secret :
       {key, key.substr(key.size() - 20), callback_secret, std::string("value-of-the-secret"),
        std::string("words-of-"), std::string("meta-value"), std::string("broken-body"),
        std::string("c00kie"), std::string("idem-0123456789"), std::string("of-a-wrong-key"),
        std::string("dXNlcjp3b3Jkcy1vZi1hLXBhc3N3b3Jk")}) {
    CAPTURE(secret);
    CHECK(log.find(secret) == std::string::npos);
  }
  const std::set<std::string> known{"time",  "level",       "msg",     "request_id", "client",
                                    "key",   "method",      "route",   "path",       "status",
                                    "bytes", "duration_ms", "trace_id"};
  const auto lines = request_lines(log);
  REQUIRE(lines.size() == 8);
  for (const json::object& line : lines) {
    std::set<std::string> names;
    for (const auto& [name, value] : line) names.emplace(name);
    CHECK(names == known);
  }
  const json::object& submission = lines.at(1);
  CHECK(submission.at("request_id") == "asked-by-test");
  CHECK(submission.at("method") == "POST");
  CHECK(submission.at("route") == "/projects/{id}/builds");
  CHECK(submission.at("status") == "202");
  CHECK(key.find(std::string(submission.at("key").as_string())) != std::string::npos);
}

}  // namespace rdev::testing
