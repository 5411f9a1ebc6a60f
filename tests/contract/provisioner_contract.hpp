#pragma once

#include <functional>

#include "ports/provisioner.hpp"

namespace rdev::testing {

struct ProvisionerSetup {
  ports::Provisioner& provisioner;
  domain::Project project;  ///< one whose resource is not there

  std::function<bool()> is_there;  ///< the project's resource
  std::function<void()> occupy;    ///< puts something of somebody else's in its place
};

/// What every Provisioner promises. Call it from a doctest test case.
void provisioner_contract(const ProvisionerSetup& setup);

}  // namespace rdev::testing
