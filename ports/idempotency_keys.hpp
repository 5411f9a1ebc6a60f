#pragma once

#include <cstddef>

#include "core/domain/idempotency.hpp"
#include "core/domain/result.hpp"
#include "core/domain/timestamp.hpp"

namespace rdev::ports {

/// The idempotency keys of requests and the first answers to them, within a unit of work (see
/// storage.hpp).
///
/// Life cycle of a key:
///  1. `claim` takes it for one try of a request, in a transaction of its own.
///  2. `keep` stores the answer in the very transaction that does what was asked for: so there is
///     either both or neither.
///  3. `release` frees it when nothing was done and the request may be tried again.
///  4. A try that did neither by `running_until`, because its process died, is replaced by the
///     next claim; should it live after all, its `keep` fails, and its transaction with it.
class IdempotencyKeys {
 public:
  virtual ~IdempotencyKeys() = default;

  /// Takes the key if it is free at `now`: unknown, expired, or that of a dead try of the same
  /// request.
  [[nodiscard]] virtual Result<domain::IdempotencyClaim> claim(
      const domain::IdempotentRequest& request, domain::Timestamp now) = 0;

  /// Errors: fenced unless the key is this try's, and without an answer.
  [[nodiscard]] virtual Result<void> keep(const domain::IdempotentRequest& request,
                                          const domain::StoredAnswer& answer) = 0;

  /// Frees the key if it is this try's and has no answer; else leaves it alone.
  [[nodiscard]] virtual Result<void> release(const domain::IdempotentRequest& request) = 0;

  /// Removes up to `limit` keys that have expired, the oldest first; gives how many.
  [[nodiscard]] virtual Result<std::size_t> prune(domain::Timestamp now, std::size_t limit) = 0;
};

}  // namespace rdev::ports
