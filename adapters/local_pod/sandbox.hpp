#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "core/domain/result.hpp"

namespace rdev::local_pod {

/// Where a project's pod lives on this machine, and where it shows up inside of the sandbox.
struct PodPaths {
  std::string workspace;
  std::string home;
  std::string state;
  std::string workdir = "/workspace";  ///< inside
};

/// Where an empty mount inside tells, to whoever looks from outside, what a sandbox belongs to.
[[nodiscard]] std::string marker_mount(std::string_view marker);

inline constexpr const char* kHomeInside = "/home/rdev";
inline constexpr const char* kStateInside = "/rdev-state";
inline constexpr const char* kSystemPath =
    "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";

/// The command line that runs `argv` in bubblewrap: system read-only, no home directories, no
/// other project, own PID namespace, the network kept. The environment is the caller's to give
/// through execve: it must not show in a command line. An empty marker leaves no mark.
[[nodiscard]] std::vector<std::string> sandbox_command(
    const std::string& bwrap, const PodPaths& paths, const std::vector<std::string>& read_only,
    const std::vector<std::string>& writable, const std::string& workdir, std::string_view marker,
    const std::vector<std::string>& argv);

/// Whether a marker can be a file's name, and needs no escaping in /proc. Errors: invalid.
[[nodiscard]] Result<void> check_marker(std::string_view marker);

/// Whether a working copy may be shown at `workdir`, which must not hide or be hidden by the
/// sandbox's own directories. Errors: invalid.
[[nodiscard]] Result<void> check_workdir(const std::string& workdir);

/// Whether `path` may be bound writable into a sandbox of a pod below `root`: an absolute path
/// that neither holds the pods nor lies among them, and is none of the system's.
/// Errors: forbidden.
[[nodiscard]] Result<void> check_mount(const std::string& path, const std::string& root);

}  // namespace rdev::local_pod
