#pragma once

#include <string>

#include "adapters/http/message.hpp"

namespace rdev::http {

/// In whose name a request is served: `requested_by` of the builds it starts.
[[nodiscard]] inline std::string caller_of(const Request&) {
  return "anonymous";
}

}  // namespace rdev::http
