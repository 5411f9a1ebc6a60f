#include "adapters/local_pod/directories.hpp"

#include <cerrno>
#include <chrono>
#include <vector>

#include <fmt/format.h>
#include <sys/stat.h>

#include "adapters/process/capture.hpp"

namespace rdev::local_pod {
namespace {

namespace fs = std::filesystem;

constexpr std::chrono::minutes kRemoveDeadline{10};

Error file_error(const fs::path& path, const std::error_code& why) {
  return {Errc::unavailable, fmt::format("{}: {}", path.string(), why.message())};
}

/// An agent of a pod without sandbox could have left a link here that leads anywhere.
Result<void> make_real_directory(const fs::path& path) {
  if (::mkdir(path.c_str(), 0700) != 0 && errno != EEXIST) {
    return file_error(path, {errno, std::generic_category()});
  }
  std::error_code failed;
  if (fs::symlink_status(path, failed).type() != fs::file_type::directory) {
    return Error{Errc::forbidden, fmt::format("{}: not a directory", path.string())};
  }
  return {};
}

Result<void> run_tool(std::vector<std::string> argv) {
  const process::Command command{std::move(argv), {{"PATH", kSystemPath}, {"LC_ALL", "C"}}, "/"};
  auto ran = process::capture(command, kRemoveDeadline);
  if (ran.has_error()) return ran.error().in("removing a pod");
  if (ran->exit_code != 0) return Error{Errc::unavailable, "removing a pod: " + ran->err};
  return {};
}

}  // namespace

Result<PodPaths> make_pod_directories(const fs::path& directory) {
  std::error_code failed;
  fs::create_directories(directory.parent_path(), failed);
  if (failed) return file_error(directory.parent_path(), failed);
  const PodPaths paths{directory / "workspace", directory / "home", directory / "state"};
  for (const fs::path& path :
       {directory, fs::path(paths.workspace), fs::path(paths.home), fs::path(paths.state)}) {
    if (auto made = make_real_directory(path); made.has_error()) return made.error();
  }
  return paths;
}

Result<void> remove_pod_directories(const fs::path& directory) {
  std::error_code failed;
  const fs::file_type type = fs::symlink_status(directory, failed).type();
  if (type == fs::file_type::not_found) return {};
  if (type != fs::file_type::directory) {
    return Error{Errc::forbidden, fmt::format("{}: not a directory", directory.string())};
  }
  // Go's module cache, for one, is read-only. Neither tool follows links it meets, and both
  // descend into trees deeper than any path may be long.
  auto opened = run_tool({"chmod", "-R", "u+rwX", "--", directory.string()});
  if (opened.has_error()) return opened;
  return run_tool({"rm", "-rf", "--", directory.string()});
}

}  // namespace rdev::local_pod
