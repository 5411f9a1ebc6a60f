#include <memory>
#include <string>

#include <boost/json/parse.hpp>
#include <doctest/doctest.h>

#include "adapters/cloudflare/provisioner.hpp"
#include "tests/contract/provisioner_contract.hpp"
#include "tests/support/cloudflare_api.hpp"

namespace rdev::testing {

namespace json = boost::json;

namespace {

domain::Project project(const std::string& id) {
  domain::Project project;
  project.id = domain::ProjectId(id);
  return project;
}

struct World {
  CloudflareApi api;

  cloudflare::ProvisionerConfig config() const {
    return {.token = CloudflareApi::kToken,
            .zone = CloudflareApi::kZone,
            .domain = "apps.example.org",
            .target = "192.0.2.7",
            .proxied = true,
            .base_url = api.url(),
            .ca_file = {}};
  }

  static std::unique_ptr<cloudflare::Provisioner> make(cloudflare::ProvisionerConfig config) {
    auto made = cloudflare::Provisioner::make(std::move(config));
    if (made.has_error()) FAIL(made.error().message);
    return std::move(*made);
  }
};

}  // namespace

TEST_CASE("provisioner contract: host names by Cloudflare") {
  World world;
  const auto names = World::make(world.config());
  provisioner_contract({*names, project("demo"), [&] { return !world.api.records().empty(); },
                        [&] {
                          world.api.add({{"type", "TXT"},
                                         {"name", "demo.apps.example.org"},
                                         {"content", "x"},
                                         {"comment", "mail"}});
                        }});
}

TEST_CASE("a name is one record, asked for with the token, and taken away by its id") {
  World world;
  const auto names = World::make(world.config());
  const auto mine = planned(*names, project("demo"));
  world.api.add({{"type", "A"}, {"name", "other.apps.example.org"}, {"content", "192.0.2.1"}});
  CHECK(names->create(mine, {}).value().environment ==
        domain::StringMap{{"PUBLIC_HOST", "demo.apps.example.org"}});
  CHECK(names->destroy(mine, {}).has_value());
  CHECK(world.api.records().size() == 1);

  std::string asked;
  const std::string base = std::string("/client/v4/zones/") + CloudflareApi::kZone + "/dns_records";
  const std::string query = "?per_page=100&name=demo.apps.example.org";
  for (const HttpAsked& one : world.api.asked()) {
    asked += one.method + " " + one.target.substr(base.size()) + "\n";
    CHECK(one.authorization == "Bearer token-of-cloudflare");
  }
  CHECK(asked ==
        "GET " + query + "\nPOST \nGET " + query + "\nGET " + query + "\nDELETE /record2\n");
  CHECK(json::parse(world.api.asked().at(1).body) == json::value{{"type", "A"},
                                                                 {"name", "demo.apps.example.org"},
                                                                 {"content", "192.0.2.7"},
                                                                 {"ttl", 1},
                                                                 {"proxied", true},
                                                                 {"comment", "rdev " + mine.key}});
}

TEST_CASE("what a name leads to decides the kind of its record") {
  const auto type = [](const std::string& target) {
    World world;
    auto config = world.config();
    config.target = target;
    config.proxied = false;
    const auto names = World::make(config);
    CHECK(names->create(planned(*names, project("demo")), {}).has_value());
    CHECK(world.api.records().at(0).at("proxied") == false);
    return std::string(world.api.records().at(0).at("type").as_string());
  };
  CHECK(type("192.0.2.7") == "A");
  CHECK(type("2001:db8::7") == "AAAA");
  CHECK(type("ingress.example.org") == "CNAME");
}

TEST_CASE("a refused token, and an API that is out of order, are told without the token") {
  World world;
  auto config = world.config();
  config.token = "hunter2";
  const auto refused = World::make(config);
  const auto error = refused->create(planned(*refused, project("demo")), {}).error();
  CHECK(error.code == Errc::forbidden);
  CHECK(error.message.find("hunter2") == std::string::npos);
  const auto names = World::make(world.config());
  const auto mine = planned(*names, project("demo"));
  for (const unsigned status : {429U, 500U, 503U}) {
    world.api.fail(status);
    CHECK(names->create(mine, {}).error().code == Errc::unavailable);
    CHECK(names->destroy(mine, {}).error().code == Errc::unavailable);
  }
  world.api.fail(418);
  CHECK(names->create(mine, {}).error().message.find("418") != std::string::npos);
  world.api.fail(0);
  CHECK(world.api.records().empty());
}

TEST_CASE("reserved names, names of other letters and names too long are refused at the id") {
  World world;
  const auto names = World::make(world.config());
  for (const char* id : {"www", "mail", "localhost", "wpad", "xn--pple-43d", "ab--c"}) {
    const auto refused = names->plan(project(id));
    REQUIRE(refused.has_error());
    CHECK(refused.error().fields.at(0).pointer == "/id");
  }
  auto config = world.config();
  for (int i = 0; i < 4; ++i) config.domain = std::string(50, 'a') + "." + config.domain;
  CHECK(World::make(config)->plan(project(std::string(63, 'b'))).has_error());
}

TEST_CASE("a configuration that can't work is refused, without the token") {
  World world;
  const auto refused = [&](auto change) {
    auto config = world.config();
    change(config);
    const auto made = cloudflare::Provisioner::make(config);
    return made.has_error() && made.error().code == Errc::invalid &&
           made.error().message.find(CloudflareApi::kToken) == std::string::npos;
  };
  CHECK(refused([](auto& config) { config.token = ""; }));
  CHECK(refused([](auto& config) { config.zone = "../zone"; }));
  CHECK(refused([](auto& config) { config.domain = "exa mple.org"; }));
  CHECK(refused([](auto& config) { config.domain = ""; }));
  CHECK(refused([](auto& config) { config.target = "a target"; }));
  CHECK(refused([](auto& config) { config.base_url = "ftp://x"; }));
}

}  // namespace rdev::testing
