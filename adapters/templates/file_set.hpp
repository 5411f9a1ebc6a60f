#pragma once

#include <filesystem>
#include <map>
#include <span>
#include <string>
#include <string_view>

#include "core/domain/result.hpp"

/// Files by relative path, wherever they come from.
namespace rdev::templates {

struct SourceFile {
  std::string bytes;
  bool executable = false;
};

/// By path with '/', relative to the root of the set.
using FileSet = std::map<std::string, SourceFile>;

struct EmbeddedFile {
  std::string_view path;
  std::string_view bytes;
};

/// What the library carries in itself.
[[nodiscard]] std::span<const EmbeddedFile> builtin_files();

/// The same as a set; what begins with "#!" is executable.
[[nodiscard]] FileSet builtin_set();

/// All regular files below `root`: at most 10,000, together at most 64 MiB. Symbolic links are
/// refused, since they would lead out of it. Errors: not_found, invalid, unavailable.
[[nodiscard]] Result<FileSet> read_directory(const std::filesystem::path& root);

/// The files below `directory` ("a/b"), their paths relative to it.
[[nodiscard]] FileSet below(const FileSet& files, const std::string& directory);

}  // namespace rdev::templates
