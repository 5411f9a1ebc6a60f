#include <fstream>

#include <boost/json/serialize.hpp>
#include <doctest/doctest.h>

#include "tests/e2e/installation.hpp"

namespace rdev::testing {

namespace json = boost::json;

TEST_CASE("a build gets its secrets, and nothing that is told of it shows them") {
  Installation rdev;
  const auto file = rdev.path("token");
  std::ofstream(file) << "t0ken-of-the-registry\n";
  rdev.start(
      "test ${#TOKEN} = 21 && test \"$KEY\" = key-of-the-model || exit 1; echo \"$TOKEN\"; "
      "printf %s \"$TOKEN\" | base64 >&2; printf '%s' \"${TOKEN%registry}\"; sleep 0.2; "
      "echo registry; echo \"$KEY\"; echo \"$TOKEN\" >\"$TOKEN\"",
      {"--agent-secret", "TOKEN=" + file.string(), "--agent-env", "KEY=key-of-the-model"});
  rdev.create_project();
  const std::string id = rdev.api().submit(
      "demo", {{"prompt", "go"}, {"auto_commit", true}, {"env_secrets", {"TOKEN"}}});
  const json::value entry = rdev.api().finished(id);
  CHECK(entry.at("status").as_string() == "completed");
  CHECK(entry.at("result").at("output").as_string() == "***\n***\n***\n");
  CHECK(entry.at("result").at("files_changed").as_array() == json::array{"***"});
  const std::string told = json::serialize(entry) +
                           json::serialize(rdev.api().events_until(id, "build.completed")) +
                           rdev.log();
  for (const char* secret : {"t0ken-of", "dDBrZW4tb2Yt", "key-of-the-model"}) {
    CAPTURE(secret);
    CHECK(told.find(secret) == std::string::npos);
  }
}

TEST_CASE("a build that names a secret the worker does not have fails and says which") {
  Installation rdev;
  rdev.start("true");
  rdev.create_project();
  const std::string id = rdev.api().submit("demo", {{"prompt", "go"}, {"env_secrets", {"PATH"}}});
  const json::value entry = rdev.api().finished(id);
  CHECK(entry.at("status").as_string() == "failed");
  CHECK(entry.at("result").at("error").at("code").as_string() == "agent_failed");
  CHECK(entry.at("result").at("error").at("message").as_string().find("\"PATH\"") !=
        json::string::npos);
}

}  // namespace rdev::testing
