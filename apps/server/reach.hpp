#pragma once

#include <string>

#include "adapters/http/endpoint.hpp"
#include "core/domain/result.hpp"
#include "ports/storage.hpp"

namespace rdev::apps {

/// Where the server may be reached, and by whom.
struct Reach {
  http::Endpoint endpoint;
  bool keys_required = false;  ///< from the start; else from the first key on
};

/// Whoever reaches a server without API keys may do anything, so that one is for its own machine
/// alone. Errors: malformed; invalid for any other address while the database has no key; and the
/// storage's.
[[nodiscard]] Result<Reach> find_reach(const std::string& listen, ports::Storage& storage);

}  // namespace rdev::apps
