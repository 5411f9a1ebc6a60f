#include "core/worker/build_secrets.hpp"

#include <doctest/doctest.h>

namespace rdev::worker {

namespace {

AgentSet agents_with_secrets() {
  AgentSet agents;
  agents.secrets = {{"NPM_TOKEN", "npm-token-1"}, {"OTHER", "other-secret"}};
  agents.confidential = {"git-password"};
  return agents;
}

domain::BuildSpec asking_for(std::vector<std::string> names) {
  domain::BuildSpec spec;
  spec.prompt = "go";
  spec.env_secrets = std::move(names);
  return spec;
}

}  // namespace

TEST_CASE("a build gets the secrets it names, and no others") {
  CHECK(secrets_of(agents_with_secrets(), asking_for({"NPM_TOKEN"})).value() ==
        domain::StringMap{{"NPM_TOKEN", "npm-token-1"}});
  CHECK(secrets_of(agents_with_secrets(), asking_for({})).value().empty());
}

TEST_CASE("a secret that the worker does not have is told by its name") {
  const auto secrets = secrets_of(agents_with_secrets(), asking_for({"NPM_TOKEN", "MISSING"}));
  REQUIRE(secrets.has_error());
  CHECK(secrets.error().code == Errc::not_found);
  CHECK(secrets.error().message.find("MISSING") != std::string::npos);
}

TEST_CASE("a result shows neither the build's secrets nor what the worker keeps confidential") {
  const auto mask = mask_of(agents_with_secrets(), asking_for({"NPM_TOKEN"}), {"db-password"});
  domain::BuildResult result;
  result.set_output("npm-token-1 git-password other-secret");
  result.set_error(domain::FailureCode::agent_failed, "said npm-token-1");
  result.files_changed = {"npm-token-1.txt"};
  const domain::BuildResult shown = masked(mask, result);
  CHECK(shown.output == "*** *** other-secret");
  result.set_output("postgresql://rdev_demo:db-password@db/rdev_demo");
  CHECK(masked(mask, result).output == "postgresql://rdev_demo:***@db/rdev_demo");
  CHECK(shown.error->message == "said ***");
  CHECK(shown.files_changed == std::vector<std::string>{"***.txt"});
}

}  // namespace rdev::worker
