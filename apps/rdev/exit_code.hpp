#pragma once

#include <string_view>

#include "core/domain/result.hpp"

namespace rdev::cli {

/// The program's exit status: for scripts, so it never changes.
enum class Exit {
  success = 0,
  build_failed = 1,
  usage = 2,        ///< the command line, or a file named on it
  unreachable = 3,  ///< no server, or one that cannot do it now
  refused = 4,      ///< the server's answer is no: key, validation, state, limits
  cancelled = 5,    ///< the build was cancelled
};

/// Of what the server or the command line was wrong about.
[[nodiscard]] Exit exit_of(const Error& error) noexcept;

/// Of a finished build; success for one that is not.
[[nodiscard]] Exit exit_of_status(std::string_view build_status) noexcept;

/// A fault of the command line.
[[nodiscard]] inline Error usage_error(std::string message) {
  return {Errc::malformed, std::move(message)};
}

}  // namespace rdev::cli
