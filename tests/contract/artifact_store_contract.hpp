#pragma once

#include "ports/artifact_store.hpp"

namespace rdev::testing {

/// What every ArtifactStore promises; the store is empty. Call it from a doctest test case.
void artifact_store_contract(ports::ArtifactStore& store);

}  // namespace rdev::testing
