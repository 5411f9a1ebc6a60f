#pragma once

#include <chrono>
#include <cstddef>
#include <string>
#include <vector>

#include "core/domain/callback.hpp"
#include "core/domain/result.hpp"
#include "core/service/callback_endpoints.hpp"
#include "ports/clock.hpp"
#include "ports/storage.hpp"

namespace rdev::service {

/// A callback that is ours until its lease ends, with what signs it.
struct ClaimedCallback {
  domain::Callback callback;
  std::vector<std::string> secrets;
};

/// Claims up to `limit` callbacks that are due, in one transaction, no more of any endpoint than
/// `endpoints` has room for.
[[nodiscard]] Result<std::vector<ClaimedCallback>> claim_callbacks(
    ports::Storage& storage, const ports::Clock& clock, const CallbackEndpoints& endpoints,
    std::chrono::milliseconds lease, std::size_t limit);

}  // namespace rdev::service
