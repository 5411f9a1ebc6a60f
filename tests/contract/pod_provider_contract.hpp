#pragma once

#include <functional>

#include "ports/pod_provider.hpp"

namespace rdev::testing {

/// How a suite leaves something in a pod's working copy and finds it again.
struct PodMark {
  std::function<void(ports::Pod&)> leave;
  std::function<bool(ports::Pod&)> is_there;
};

/// What every PodProvider promises, for two projects that it can give pods to. Call it from a
/// doctest test case.
void pod_provider_contract(ports::PodProvider& pods, const domain::Project& one,
                           const domain::Project& other, const PodMark& mark);

}  // namespace rdev::testing
