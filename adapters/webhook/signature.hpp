#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "core/domain/result.hpp"

namespace rdev::webhook {

/// The header `webhook-signature` of Standard Webhooks: "v1,<Base64 of the HMAC-SHA256 of
/// id.timestamp.body>" for each secret (`whsec_…`), with a space between.
/// Errors: invalid (a secret is none), internal.
[[nodiscard]] Result<std::string> sign(std::string_view id, std::string_view timestamp,
                                       std::string_view body,
                                       const std::vector<std::string>& secrets);

}  // namespace rdev::webhook
