#pragma once

#include <map>
#include <optional>
#include <string>
#include <vector>

#include <boost/json/value.hpp>

#include "apps/rdev/findings.hpp"

namespace rdev::cli {

/// An answer of the server, or why there is none.
struct Probe {
  int status = 0;  ///< 0: no answer
  boost::json::value body;
  std::string failure;
};

/// All that `rdev doctor` has looked at.
struct Seen {
  std::string url;
  bool has_key = false;
  std::string own_version;
  Probe document;   ///< /openapi.json
  Probe readiness;  ///< /readyz
  /// By scope: what the server says to a request that needs it, and does nothing.
  std::map<std::string, Probe> scopes;
  Probe templates;
  Probe workers;
  std::optional<Probe> project;
  std::string project_id;
  /// Programs looked for on this machine, and whether they are there.
  std::map<std::string, bool> programs;
};

/// What follows from it, the worst causes first; pure.
[[nodiscard]] std::vector<Finding> diagnose(const Seen& seen);

}  // namespace rdev::cli
