#pragma once

#include <string>

#include "adapters/http/message.hpp"
#include "core/domain/ids.hpp"
#include "core/domain/result.hpp"

namespace rdev::http {

/// In whose name a request is served: `requested_by` of the builds it starts.
[[nodiscard]] inline std::string caller_of(const Request& request) {
  return request.caller.name;
}

/// Whether the caller may create a project of this id, whether or not it exists.
/// Errors: forbidden.
[[nodiscard]] inline Result<void> check_may_create(const Request& request,
                                                   const domain::ProjectId& project) {
  if (request.caller.may_see(project)) return {};
  return Error{Errc::forbidden, "this key is bound to other projects"};
}

}  // namespace rdev::http
