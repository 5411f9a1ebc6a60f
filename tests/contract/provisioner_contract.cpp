#include "tests/contract/provisioner_contract.hpp"

#include <set>
#include <stop_token>
#include <string>

#include <doctest/doctest.h>

#include "tests/contract/parallel.hpp"

namespace rdev::testing {

void provisioner_contract(const ProvisionerSetup& setup) {
  ports::Provisioner& provisioner = setup.provisioner;
  const auto create = [&] {
    const auto made = provisioner.create(setup.project, {});
    if (made.has_error()) FAIL(made.error().message);
    return *made;
  };

  SUBCASE("it makes one of the known kinds") {
    const std::set<std::string> kinds{"database", "cache", "dns", "repository"};
    CHECK(kinds.contains(provisioner.kind()));
    CHECK(create().kind == provisioner.kind());
  }

  SUBCASE("what was made is there, and made again is given again") {
    REQUIRE_FALSE(setup.is_there());
    const ports::ProvisionedResource made = create();
    CHECK(setup.is_there());
    const ports::ProvisionedResource again = create();
    CHECK(again.name == made.name);
    CHECK(again.detail == made.detail);
    CHECK_FALSE(made.name.empty());
  }

  SUBCASE("unmade it is gone, however often, and can be made anew") {
    const ports::ProvisionedResource made = create();
    CHECK(provisioner.destroy(made, {}).has_value());
    CHECK_FALSE(setup.is_there());
    CHECK(provisioner.destroy(made, {}).has_value());
    create();
    CHECK(setup.is_there());
  }

  SUBCASE("somebody else's stays theirs") {
    setup.occupy();
    CHECK(provisioner.create(setup.project, {}).error().code == Errc::already_exists);
  }

  SUBCASE("several that make it at once get the same") {
    const auto made = in_parallel(4, [&](int) { return provisioner.create(setup.project, {}); });
    for (const auto& one : made) {
      REQUIRE_MESSAGE(one.has_value(), one.error().message);
      CHECK(one->name == made.front()->name);
      CHECK(one->detail == made.front()->detail);
    }
    CHECK(provisioner.destroy(*made.front(), {}).has_value());
    CHECK_FALSE(setup.is_there());
  }

  SUBCASE("after a stop request nothing happens") {
    std::stop_source stop;
    stop.request_stop();
    CHECK(provisioner.create(setup.project, stop.get_token()).error().code == Errc::cancelled);
    CHECK_FALSE(setup.is_there());
    const ports::ProvisionedResource made = create();
    CHECK(provisioner.destroy(made, stop.get_token()).error().code == Errc::cancelled);
    CHECK(setup.is_there());
  }
}

}  // namespace rdev::testing
