#include "core/domain/path.hpp"

#include <algorithm>
#include <array>

namespace rdev::domain {

namespace {

/// Neither these nor anything below them.
constexpr std::array<std::string_view, 13> kSystemTrees{
    "/bin",    "/boot", "/dev", "/etc",  "/lib", "/lib32", "/lib64",
    "/libx32", "/proc", "/run", "/sbin", "/sys", "/usr"};

/// Not these themselves, because others' files are there; directories below them are fine.
constexpr std::array<std::string_view, 9> kSharedDirectories{
    "/home", "/media", "/mnt", "/opt", "/root", "/srv", "/tmp", "/var", "/var/tmp"};

}  // namespace

bool is_absolute_normal_path(std::string_view path) noexcept {
  if (path.empty() || path.front() != '/') return false;
  if (path == "/") return true;
  while (!path.empty()) {
    path.remove_prefix(1);
    const std::string_view part = path.substr(0, path.find('/'));
    if (part.empty() || part == "." || part == "..") return false;
    path.remove_prefix(part.size());
  }
  return true;
}

std::optional<std::string> workdir_fault(std::string_view path) {
  if (!is_absolute_normal_path(path)) {
    return "must be an absolute path without '.', '..' and empty parts";
  }
  if (path == "/") return "must not be the root directory";
  for (const std::string_view tree : kSystemTrees) {
    if (path.starts_with(tree) && (path.size() == tree.size() || path[tree.size()] == '/')) {
      return "must not be in the system directory " + std::string(tree);
    }
  }
  if (std::find(kSharedDirectories.begin(), kSharedDirectories.end(), path) !=
      kSharedDirectories.end()) {
    return "must not be the shared directory " + std::string(path) + " itself";
  }
  return std::nullopt;
}

}  // namespace rdev::domain
