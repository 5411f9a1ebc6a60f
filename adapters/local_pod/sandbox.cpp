#include "adapters/local_pod/sandbox.hpp"

#include <algorithm>
#include <array>
#include <filesystem>

#include <fmt/format.h>

namespace rdev::local_pod {
namespace {

namespace fs = std::filesystem;

constexpr std::array kSystem{"/usr", "/bin",    "/sbin", "/lib", "/lib32", "/lib64",
                             "/etc", "/libx32", "/proc", "/dev", "/sys",   "/run"};

/// What programs need to find users, hosts, certificates, libraries and the time zone.
constexpr std::array kEtc{"/etc/alternatives",
                          "/etc/bash.bashrc",
                          "/etc/ca-certificates",
                          "/etc/ca-certificates.conf",
                          "/etc/gai.conf",
                          "/etc/group",
                          "/etc/host.conf",
                          "/etc/hosts",
                          "/etc/inputrc",
                          "/etc/ld.so.cache",
                          "/etc/ld.so.conf",
                          "/etc/ld.so.conf.d",
                          "/etc/localtime",
                          "/etc/locale.alias",
                          "/etc/mime.types",
                          "/etc/nsswitch.conf",
                          "/etc/passwd",
                          "/etc/pki",
                          "/etc/profile",
                          "/etc/protocols",
                          "/etc/resolv.conf",
                          "/etc/services",
                          "/etc/ssl",
                          "/etc/terminfo",
                          "/etc/timezone"};

/// Files of /proc that root may write by owner's right alone, without any capability: as
/// core_pattern, they would lead out of the sandbox.
constexpr std::array kKernelControls{"/proc/acpi", "/proc/asound", "/proc/bus",
                                     "/proc/fs",   "/proc/irq",    "/proc/mtrr",
                                     "/proc/scsi", "/proc/sys",    "/proc/sysrq-trigger"};

bool is_within(const fs::path& path, const fs::path& directory) {
  const auto [end, rest] =
      std::mismatch(directory.begin(), directory.end(), path.begin(), path.end());
  return end == directory.end();
}

bool is_plain_absolute(const fs::path& path) {
  return path.is_absolute() && path == path.lexically_normal() && path.has_filename();
}

using Arguments = std::vector<std::string>;

void add(Arguments& arguments, std::initializer_list<std::string> more) {
  arguments.insert(arguments.end(), more);
}

/// /bin and its like are links into /usr nowadays, and directories on older systems.
void add_system(Arguments& arguments) {
  add(arguments, {"--ro-bind", "/usr", "/usr"});
  for (const char* path : {"/bin", "/sbin", "/lib", "/lib32", "/lib64", "/libx32"}) {
    std::error_code failed;
    const fs::path target = fs::read_symlink(path, failed);
    if (failed) {
      add(arguments, {"--ro-bind-try", path, path});
    } else {
      add(arguments, {"--symlink", target.string(), path});
    }
  }
  for (const char* path : kEtc) add(arguments, {"--ro-bind-try", path, path});
}

}  // namespace

std::string marker_mount(std::string_view marker) {
  return fmt::format("/run/rdev/{}", marker);
}

std::vector<std::string> sandbox_command(const std::string& bwrap, const PodPaths& paths,
                                         const std::vector<std::string>& read_only,
                                         const std::vector<std::string>& writable,
                                         const std::string& workdir, std::string_view marker,
                                         const std::vector<std::string>& argv) {
  Arguments arguments{bwrap};
  add(arguments, {"--unshare-user", "--unshare-pid", "--unshare-ipc", "--unshare-uts",
                  "--unshare-cgroup-try", "--hostname", "rdev-pod"});
  // Root would keep all of its capabilities inside, and with them what the mounts take away.
  add(arguments, {"--cap-drop", "ALL"});
  add_system(arguments);
  add(arguments, {"--proc", "/proc", "--dev", "/dev", "--tmpfs", "/tmp", "--dir", "/var/tmp",
                  "--dir", "/run"});
  for (const char* path : kKernelControls) add(arguments, {"--ro-bind-try", path, path});
  if (!marker.empty()) add(arguments, {"--size", "4096", "--tmpfs", marker_mount(marker)});
  for (const std::string& path : read_only) add(arguments, {"--ro-bind-try", path, path});
  add(arguments, {"--bind", paths.home, kHomeInside, "--bind", paths.state, kStateInside});
  add(arguments, {"--bind", paths.workspace, paths.workdir});
  for (const std::string& path : writable) add(arguments, {"--bind", path, path});
  add(arguments, {"--chdir", workdir, "--"});
  arguments.insert(arguments.end(), argv.begin(), argv.end());
  return arguments;
}

Result<void> check_marker(std::string_view marker) {
  const auto is_plain = [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' ||
           c == '_' || c == '.';
  };
  const bool good = marker.size() <= 200 && !marker.starts_with('.') &&
                    std::all_of(marker.begin(), marker.end(), is_plain);
  if (!good) return Error{Errc::invalid, fmt::format("marker {}: not a plain name", marker)};
  return {};
}

Result<void> check_workdir(const std::string& workdir) {
  const fs::path path(workdir);
  const auto refuse = [&](std::string_view why) {
    return Error{Errc::invalid, fmt::format("workdir {}: {}", workdir, why)};
  };
  if (!is_plain_absolute(path)) return refuse("not a plain absolute path below /");
  for (const char* system : kSystem) {
    if (is_within(path, system)) return refuse("belongs to the system");
  }
  for (const char* own : {kHomeInside, kStateInside, "/tmp"}) {
    if (is_within(own, path)) return refuse("would hide the sandbox's own directories");
  }
  return {};
}

Result<void> check_mount(const std::string& path, const std::string& root) {
  const auto refuse = [&](std::string_view why) {
    return Error{Errc::forbidden, fmt::format("mount {}: {}", path, why)};
  };
  if (!is_plain_absolute(path)) return refuse("not a plain absolute path below /");
  std::error_code failed;
  const fs::path real = fs::weakly_canonical(path, failed);
  if (failed) return refuse(failed.message());
  for (const char* system : kSystem) {
    if (is_within(real, system)) return refuse("belongs to the system");
  }
  if (is_within(real, root) || is_within(root, real)) return refuse("the pods are there");
  return {};
}

}  // namespace rdev::local_pod
