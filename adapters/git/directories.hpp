#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "core/domain/result.hpp"

namespace rdev::git {

/// Errors of all: forbidden (rights), invalid (a part of the path is no directory), unavailable.

/// Whether anything is there, a link to nowhere included.
[[nodiscard]] Result<bool> is_there(const std::filesystem::path& path);

/// Makes the directories above `path`; gives those that were not there, outermost first.
[[nodiscard]] Result<std::vector<std::filesystem::path>> make_parents(
    const std::filesystem::path& path);

/// Removes directories, last one first, up to one that is not empty.
void remove_empty(const std::vector<std::filesystem::path>& directories);

/// Renames a directory to a place where nothing is; already_exists when something is.
[[nodiscard]] Result<void> move(const std::filesystem::path& from, const std::filesystem::path& to);

/// The temporary siblings of `path` that were made with `key`.
[[nodiscard]] std::vector<std::filesystem::path> siblings(const std::filesystem::path& path,
                                                          const std::string& key);

/// Removes a directory with all in it.
[[nodiscard]] Result<void> remove_tree(const std::filesystem::path& path);

/// A hidden directory of its own beside `path`, on the same file system; removed at the end.
class TemporarySibling {
 public:
  /// `key` is part of its name, by which `siblings` finds it when its owner died.
  [[nodiscard]] static Result<TemporarySibling> make(const std::filesystem::path& path,
                                                     const std::string& key);

  TemporarySibling(TemporarySibling&& other) noexcept;
  TemporarySibling& operator=(TemporarySibling&&) = delete;
  TemporarySibling(const TemporarySibling&) = delete;
  TemporarySibling& operator=(const TemporarySibling&) = delete;
  ~TemporarySibling();

  [[nodiscard]] const std::filesystem::path& path() const noexcept { return path_; }

  /// Removes it with all in it.
  [[nodiscard]] Result<void> remove();

 private:
  explicit TemporarySibling(std::filesystem::path path);

  std::filesystem::path path_;  ///< empty: removed, or moved away
};

}  // namespace rdev::git
