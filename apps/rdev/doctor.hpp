#pragma once

#include <string>

#include "apps/rdev/diagnosis.hpp"
#include "apps/rdev/session.hpp"

namespace rdev::cli {

/// Asks the server, and with `local` this machine, and says what is wrong and how to mend it.
/// Changes nothing anywhere. The exit status: 3 without a server, 4 without a good key, 1 after any
/// other error, else 0.
[[nodiscard]] Result<Exit> run_doctor(const Session& session, const std::string& project,
                                      bool local);

/// The exit status of findings.
[[nodiscard]] Exit exit_of(const std::vector<Finding>& findings) noexcept;

}  // namespace rdev::cli
