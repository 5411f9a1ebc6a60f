#pragma once

#include "core/domain/callback.hpp"
#include "core/domain/result.hpp"
#include "ports/callback_outbox.hpp"
#include "ports/clock.hpp"
#include "ports/storage.hpp"

namespace rdev::service {

/// Records one try of a claimed callback and its build event, in one transaction.
/// Errors: fenced (somebody else's by now), not_found (the build was removed), and the storage's.
[[nodiscard]] Result<void> record_delivery(ports::Storage& storage, const ports::Clock& clock,
                                           const domain::Callback& callback,
                                           const ports::DeliveryReport& report);

/// Ends the claim of a callback that was not tried. Errors: those of `record_delivery`.
[[nodiscard]] Result<void> give_back(ports::Storage& storage, const domain::Callback& callback);

}  // namespace rdev::service
