#pragma once

#include <chrono>
#include <cstddef>
#include <optional>
#include <string>
#include <vector>

#include "core/domain/build.hpp"
#include "core/domain/callback.hpp"
#include "core/domain/ids.hpp"
#include "core/domain/result.hpp"
#include "ports/callback_outbox.hpp"
#include "ports/clock.hpp"
#include "ports/id_generator.hpp"
#include "ports/storage.hpp"

namespace rdev::service {

/// A secret that was just made valid, and until when the one before it signs as well.
struct RotatedSecret {
  std::string secret;
  domain::Timestamp previous_until{};
};

/// Looking at callbacks, having them delivered again, and changing what signs them. Thread-safe, as
/// its ports are.
class CallbackService {
 public:
  CallbackService(ports::Storage& storage, ports::Clock& clock, ports::IdGenerator& ids)
      : storage_(storage), clock_(clock), ids_(ids) {}

  /// Without bodies, the newest build's first. Errors: not_found (project named in the filter).
  [[nodiscard]] Result<std::vector<domain::Callback>> list(const ports::CallbackFilter& filter);

  /// Makes the build's callback due now, its schedule begun anew, whatever became of it; gives the
  /// build's entry. Errors: not_found; conflict (there is no callback, or none yet).
  [[nodiscard]] Result<domain::BuildAuditEntry> redeliver(const domain::TaskId& id);

  /// The same for every dead one, of one project or of all; gives how many there were.
  /// Errors: not_found (project).
  [[nodiscard]] Result<std::size_t> redeliver_dead(const std::optional<domain::ProjectId>& project);

  /// Makes `secret`, or a new one, the project's; the one before signs beside it for `overlap`.
  /// Errors: not_found.
  [[nodiscard]] Result<RotatedSecret> rotate_secret(const domain::ProjectId& project,
                                                    const std::optional<std::string>& secret,
                                                    std::chrono::seconds overlap);

 private:
  ports::Storage& storage_;
  ports::Clock& clock_;
  ports::IdGenerator& ids_;
};

}  // namespace rdev::service
