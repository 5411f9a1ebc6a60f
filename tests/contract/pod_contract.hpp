#pragma once

#include <string>

#include "ports/pod.hpp"

namespace rdev::testing {

/// What every Pod promises. Runs `cat`, `env`, `head -c`, `pwd`, `sleep`, `true`, and these two
/// scripts by `sh -c`, as programs of these names do. Call it from a doctest test case.
void pod_contract(ports::Pod& pod);

inline constexpr const char* kFailWith7 = "echo to-out; echo to-err >&2; exit 7";
inline constexpr const char* kLeaveBehind = "sleep 300 >/dev/null 2>&1 &";

/// What a Pod of real processes promises beyond that: any POSIX sh script, and `end` that
/// nothing escapes.
void pod_process_contract(ports::Pod& pod);

/// Runs one command to its end, with `marker`; an error is a failure of the test.
struct PodRun {
  int exit_code = 0;
  std::string out;
  std::string err;
};
[[nodiscard]] PodRun run_in(ports::Pod& pod, std::vector<std::string> argv,
                            const domain::TaskId& marker = {});

/// Different at every call, in every test program.
[[nodiscard]] domain::TaskId fresh_marker();

}  // namespace rdev::testing
