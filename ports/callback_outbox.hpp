#pragma once

#include <chrono>
#include <cstddef>
#include <optional>
#include <string>
#include <vector>

#include "core/domain/callback.hpp"
#include "core/domain/ids.hpp"
#include "core/domain/result.hpp"
#include "core/domain/timestamp.hpp"

namespace rdev::ports {

/// What came of one try to deliver.
struct DeliveryReport {
  domain::CallbackState state = domain::CallbackState::pending;  ///< pending: try again
  std::optional<int> http_status;
  std::optional<std::string> error;
  std::optional<domain::Timestamp> next_attempt_at;  ///< required while pending

  friend bool operator==(const DeliveryReport&, const DeliveryReport&) = default;
};

/// Which callbacks to take. Endpoints are those of domain::endpoint_of.
struct CallbackClaim {
  domain::Timestamp now{};
  std::chrono::milliseconds lease{60'000};
  std::size_t limit = 1;
  std::vector<std::string> not_to = {};                            ///< endpoints to pass over
  std::optional<std::vector<std::string>> only_to = std::nullopt;  ///< no others than these
};

/// Which callbacks to list, those of the newest build first.
struct CallbackFilter {
  std::optional<domain::CallbackState> state;
  std::optional<domain::ProjectId> project_id;
  std::optional<domain::TaskId> before;  ///< keyset cursor: only of builds older than this one
  std::size_t limit = 50;
};

/// Callbacks to be delivered (transactional outbox), within a unit of work (see storage.hpp).
/// A callback is added in the transaction that ends its build, and is delivered at least once.
class CallbackOutbox {
 public:
  virtual ~CallbackOutbox() = default;

  /// Pending, untried and due at `created_at`. Errors: already_exists for a known id or a build
  /// that has one; not_found when there is no such build.
  [[nodiscard]] virtual Result<void> add(const domain::Callback& callback) = 0;

  /// Takes up to `limit` pending ones that are due and not leased, longest due first. Each claim
  /// raises `attempt` and hides the callback until `now + lease`.
  [[nodiscard]] virtual Result<std::vector<domain::Callback>> claim(const CallbackClaim& claim) = 0;

  /// Records a try and ends its claim. Errors: fenced when that claim is not the newest or has
  /// ended, by a report or by a redelivery; invalid when pending without a next time.
  [[nodiscard]] virtual Result<void> report(const domain::CallbackId& id, int attempt,
                                            const DeliveryReport& report) = 0;

  /// Ends a claim without a try: the callback is due as before, for anyone. Errors: fenced, as
  /// with `report`.
  [[nodiscard]] virtual Result<void> give_back(const domain::CallbackId& id, int attempt) = 0;

  /// Errors: not_found.
  [[nodiscard]] virtual Result<domain::Callback> find(const domain::TaskId& id) = 0;

  /// Without their bodies.
  [[nodiscard]] virtual Result<std::vector<domain::Callback>> list(
      const CallbackFilter& filter) = 0;

  /// Makes the callback pending and due at `now`, whatever became of it; the tries so far are
  /// those before. Errors: not_found.
  [[nodiscard]] virtual Result<void> redeliver(const domain::TaskId& id, domain::Timestamp now) = 0;

  /// The same for up to `limit` dead ones, of one project or of all; gives how many there were.
  [[nodiscard]] virtual Result<std::size_t> redeliver_dead(
      const std::optional<domain::ProjectId>& project, domain::Timestamp now,
      std::size_t limit) = 0;
};

}  // namespace rdev::ports
