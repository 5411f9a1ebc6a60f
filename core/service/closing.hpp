#pragma once

#include <optional>

#include "core/domain/build.hpp"
#include "core/domain/ids.hpp"
#include "core/domain/result.hpp"
#include "core/domain/timestamp.hpp"
#include "ports/id_generator.hpp"
#include "ports/storage.hpp"

namespace rdev::service {

/// How a build ended.
struct Closing {
  domain::TaskId task_id;
  int attempt = 0;
  domain::BuildStatus status = domain::BuildStatus::failed;
  std::optional<domain::BuildResult> result;
  domain::Timestamp at{};
};

/// Everything the end of a build means besides its task's row, in the caller's transaction: audit
/// entry, terminal event, callback, wake-ups. The one place where builds end, whoever ends them.
/// Gives the entry as it is afterwards. The caller holds the task's row and has ended the task.
[[nodiscard]] Result<domain::BuildAuditEntry> close_build(ports::UnitOfWork& unit,
                                                          ports::IdGenerator& ids,
                                                          const Closing& closing);

}  // namespace rdev::service
