#pragma once

#include <functional>

#include "ports/provisioner.hpp"

namespace rdev::testing {

struct ProvisionerSetup {
  ports::Provisioner& provisioner;
  domain::Project project;  ///< one whose resource is not there

  std::function<bool()> is_there;  ///< anything at the resource's place
  std::function<void()> occupy;    ///< puts something of somebody else's in its place
};

/// What every Provisioner promises. Call it from a doctest test case.
void provisioner_contract(const ProvisionerSetup& setup);

/// What the provisioner plans for the project, with a key and a secret. Throws if it refuses.
[[nodiscard]] domain::Resource planned(
    const ports::Provisioner& provisioner, const domain::Project& project,
    const std::string& key = "11111111-1111-4111-8111-111111111111");

}  // namespace rdev::testing
