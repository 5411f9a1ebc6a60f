#include "apps/rdev/exit_code.hpp"

namespace rdev::cli {

Exit exit_of(const Error& error) noexcept {
  switch (error.code) {
    case Errc::malformed:
      return Exit::usage;
    case Errc::unavailable:
    case Errc::uncertain:
    case Errc::timeout:
    case Errc::internal:
    case Errc::provisioning_failed:
      return Exit::unreachable;
    case Errc::cancelled:
      return Exit::cancelled;
    default:
      return Exit::refused;
  }
}

Exit exit_of_status(std::string_view build_status) noexcept {
  if (build_status == "failed") return Exit::build_failed;
  if (build_status == "cancelled") return Exit::cancelled;
  return Exit::success;
}

}  // namespace rdev::cli
