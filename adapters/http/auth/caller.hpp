#pragma once

#include <string>
#include <vector>

#include "core/domain/ids.hpp"

namespace rdev::http {

/// In whose name a request is served.
struct Caller {
  std::string name = "anonymous";           ///< `requested_by` of the builds it starts
  std::string key_id;                       ///< empty: without a key
  std::vector<domain::ProjectId> projects;  ///< that it is bound to; empty: to none

  [[nodiscard]] bool may_see(const domain::ProjectId& project) const;
};

}  // namespace rdev::http
