#include "adapters/http/auth/caller.hpp"

#include <algorithm>

namespace rdev::http {

bool Caller::may_see(const domain::ProjectId& project) const {
  return projects.empty() || std::find(projects.begin(), projects.end(), project) != projects.end();
}

}  // namespace rdev::http
