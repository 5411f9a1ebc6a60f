#pragma once

namespace rdev::testing {

/// A TCP port of loopback that was free when it was looked for: whoever takes it first has it, so
/// a server that does not get it is to be started with another.
[[nodiscard]] int free_port();

}  // namespace rdev::testing
