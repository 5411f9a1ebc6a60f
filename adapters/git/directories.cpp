#include "adapters/git/directories.hpp"

#include <cerrno>
#include <cstdio>
#include <cstdlib>
#include <string>
#include <system_error>
#include <utility>

#include <fcntl.h>
#include <fmt/format.h>

namespace rdev::git {
namespace {

namespace fs = std::filesystem;

Error file_error(const fs::path& path, const std::error_code& why) {
  const std::string message = fmt::format("{}: {}", path.string(), why.message());
  if (why == std::errc::permission_denied || why == std::errc::operation_not_permitted ||
      why == std::errc::read_only_file_system) {
    return {Errc::forbidden, message};
  }
  if (why == std::errc::not_a_directory || why == std::errc::filename_too_long) {
    return {Errc::invalid, message};
  }
  if (why == std::errc::file_exists || why == std::errc::directory_not_empty) {
    return {Errc::already_exists, message};
  }
  return {Errc::unavailable, message};
}

std::error_code last_error() {
  return {errno, std::generic_category()};
}

std::string prefix_of(const std::string& key) {
  return ".rdev-" + key + "-";
}

}  // namespace

Result<bool> is_there(const fs::path& path) {
  std::error_code failed;
  const fs::file_status status = fs::symlink_status(path, failed);
  if (status.type() == fs::file_type::not_found && failed != std::errc::not_a_directory) {
    return false;
  }
  if (failed) return file_error(path, failed);
  return true;
}

Result<std::vector<fs::path>> make_parents(const fs::path& path) {
  std::vector<fs::path> made;
  fs::path parent;
  for (const fs::path& part : path.parent_path()) {
    parent /= part;
    std::error_code failed;
    // False for one that is there already, also when it was made at this moment.
    if (fs::create_directory(parent, failed)) made.push_back(parent);
    if (failed) {
      remove_empty(made);
      return failed == std::errc::file_exists
                 ? Error{Errc::invalid, fmt::format("{}: not a directory", parent.string())}
                 : file_error(parent, failed);
    }
  }
  return made;
}

void remove_empty(const std::vector<fs::path>& directories) {
  for (auto directory = directories.rbegin(); directory != directories.rend(); ++directory) {
    // One that somebody uses by now stays, and with it those above it.
    if (::rmdir(directory->c_str()) != 0 && errno != ENOENT) return;
  }
}

Result<void> move(const fs::path& from, const fs::path& to) {
  if (::renameat2(AT_FDCWD, from.c_str(), AT_FDCWD, to.c_str(), RENAME_NOREPLACE) == 0) return {};
  // Some network file systems know no such flag; without it, too, only an empty directory gives
  // way.
  if (errno == EINVAL && ::rename(from.c_str(), to.c_str()) == 0) return {};
  return file_error(to, last_error());
}

std::vector<fs::path> siblings(const fs::path& path, const std::string& key) {
  std::vector<fs::path> found;
  std::error_code failed;
  for (fs::directory_iterator entry(path.parent_path(), failed), end; !failed && entry != end;
       entry.increment(failed)) {
    if (entry->path().filename().string().starts_with(prefix_of(key))) {
      found.push_back(entry->path());
    }
  }
  return found;
}

Result<void> remove_tree(const fs::path& path) {
  std::error_code failed;
  fs::remove_all(path, failed);
  if (failed) return file_error(path, failed);
  return {};
}

TemporarySibling::TemporarySibling(fs::path path) : path_(std::move(path)) {}

TemporarySibling::TemporarySibling(TemporarySibling&& other) noexcept
    : path_(std::exchange(other.path_, {})) {}

TemporarySibling::~TemporarySibling() {
  // What stays behind is hidden, and in nobody's way.
  static_cast<void>(remove());
}

Result<TemporarySibling> TemporarySibling::make(const fs::path& path, const std::string& key) {
  std::string name = (path.parent_path() / (prefix_of(key) + "XXXXXX")).string();
  if (::mkdtemp(name.data()) == nullptr) return file_error(path.parent_path(), last_error());
  return TemporarySibling(name);
}

Result<void> TemporarySibling::remove() {
  if (path_.empty()) return {};
  return remove_tree(std::exchange(path_, {}));
}

}  // namespace rdev::git
