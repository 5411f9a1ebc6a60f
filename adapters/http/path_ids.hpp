#pragma once

#include <optional>
#include <string_view>

#include "adapters/http/message.hpp"
#include "core/domain/ids.hpp"
#include "core/domain/result.hpp"

namespace rdev::http {

/// A UUID in its usual text form, in either case, as the lower-case one ids are stored in.
[[nodiscard]] std::optional<domain::TaskId> parse_task_id(std::string_view text);

/// The parameter {id} of the path. Errors: not_found for what cannot be a project's id.
[[nodiscard]] Result<domain::ProjectId> project_id_of(const Request& request);

/// The parameter {task_id} of the path. Errors: not_found for what cannot be a task's id.
[[nodiscard]] Result<domain::TaskId> task_id_of(const Request& request);

}  // namespace rdev::http
