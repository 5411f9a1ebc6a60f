#include "tests/contract/provisioner_contract.hpp"

#include <set>
#include <stdexcept>
#include <stop_token>
#include <string>

#include <boost/json/serialize.hpp>
#include <doctest/doctest.h>

#include "tests/contract/parallel.hpp"

namespace rdev::testing {

domain::Resource planned(const ports::Provisioner& provisioner, const domain::Project& project,
                         const std::string& key) {
  auto resource = provisioner.plan(project);
  if (resource.has_error()) throw std::runtime_error(resource.error().message);
  resource->key = key;
  resource->secret = "5ec2e7";
  for (const char c : key) {
    if (c != '-') resource->secret += c;
  }
  return *resource;
}

void provisioner_contract(const ProvisionerSetup& setup) {
  ports::Provisioner& provisioner = setup.provisioner;
  const domain::Resource resource = planned(provisioner, setup.project);
  const auto create = [&] {
    auto made = provisioner.create(resource, {});
    if (made.has_error()) FAIL(made.error().message);
    return *made;
  };

  SUBCASE("it plans one of the known kinds, with a name, and makes nothing by that") {
    const std::set<std::string> kinds{"database", "cache", "dns", "repository", "pod"};
    CHECK(kinds.contains(provisioner.kind()));
    CHECK(resource.kind == provisioner.kind());
    CHECK(resource.provider == provisioner.provider());
    CHECK_FALSE(resource.name.empty());
    CHECK_FALSE(setup.is_there());
  }

  SUBCASE("what was made is there, and made again is given again") {
    const ports::MadeResource made = create();
    CHECK(setup.is_there());
    const ports::MadeResource again = create();
    CHECK(again.detail == made.detail);
    CHECK(again.environment == made.environment);
    CHECK(again.repository_url == made.repository_url);
  }

  SUBCASE("its details hold no secret") {
    CHECK(boost::json::serialize(create().detail).find(resource.secret) == std::string::npos);
  }

  SUBCASE("unmade it is gone, however often, and can be made anew") {
    create();
    CHECK(provisioner.destroy(resource, {}).has_value());
    CHECK_FALSE(setup.is_there());
    CHECK(provisioner.destroy(resource, {}).has_value());
    create();
    CHECK(setup.is_there());
  }

  SUBCASE("what was never made is unmade without an error") {
    CHECK(provisioner.destroy(resource, {}).has_value());
    CHECK_FALSE(setup.is_there());
  }

  SUBCASE("somebody else's stays theirs") {
    setup.occupy();
    const auto made = provisioner.create(resource, {});
    REQUIRE(made.has_error());
    CHECK(made.error().code == Errc::already_exists);
    CHECK(provisioner.destroy(resource, {}).has_value());
    CHECK(setup.is_there());
  }

  SUBCASE("another saga's stays that one's") {
    if (provisioner
            .create(planned(provisioner, setup.project, "22222222-2222-4222-8222-222222222222"), {})
            .has_error()) {
      FAIL("not made");
    }
    CHECK(provisioner.destroy(resource, {}).has_value());
    CHECK(setup.is_there());
  }

  SUBCASE("several that make it at once get the same") {
    const auto made = in_parallel(4, [&](int) { return provisioner.create(resource, {}); });
    for (const auto& one : made) {
      REQUIRE_MESSAGE(one.has_value(), one.error().message);
      CHECK(one->environment == made.front()->environment);
      CHECK(one->detail == made.front()->detail);
    }
    CHECK(provisioner.destroy(resource, {}).has_value());
    CHECK_FALSE(setup.is_there());
  }

  SUBCASE("after a stop request nothing happens") {
    std::stop_source stop;
    stop.request_stop();
    CHECK(provisioner.create(resource, stop.get_token()).error().code == Errc::cancelled);
    CHECK_FALSE(setup.is_there());
    create();
    CHECK(provisioner.destroy(resource, stop.get_token()).error().code == Errc::cancelled);
    CHECK(setup.is_there());
  }
}

}  // namespace rdev::testing
