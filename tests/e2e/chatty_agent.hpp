#pragma once

namespace rdev::testing {

/// What that agent says, each line an event.
inline constexpr int kChattyLines = 10'000;

/// Ten thousand lines, a hundred of them at a time with a pause after it.
inline constexpr const char* kChattyAgent =
    R"(["sh", "-c", "cat >file; for i in $(seq 10000); do echo line $i; case $i in *00) sleep 0.03;; esac; done"])";

}  // namespace rdev::testing
