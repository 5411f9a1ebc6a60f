#pragma once

#include <string>
#include <vector>

#include "core/domain/build.hpp"
#include "core/domain/result.hpp"
#include "core/domain/secret_mask.hpp"
#include "core/worker/build_executor.hpp"

namespace rdev::worker {

/// What the build's agent gets for the names in `env_secrets`.
/// Errors: not_found, naming the first that this worker does not have.
[[nodiscard]] Result<domain::StringMap> secrets_of(const AgentSet& agents,
                                                   const domain::BuildSpec& spec);

/// Takes the build's secrets out of texts, and all that this worker and the project, with what it
/// was provisioned with, keep confidential.
[[nodiscard]] domain::SecretMask mask_of(const AgentSet& agents, const domain::BuildSpec& spec,
                                         const std::vector<std::string>& confidential = {});

/// `result` with every text in it masked.
[[nodiscard]] domain::BuildResult masked(const domain::SecretMask& mask,
                                         domain::BuildResult result);

}  // namespace rdev::worker
