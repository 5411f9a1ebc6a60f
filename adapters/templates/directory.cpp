#include <fstream>
#include <iterator>
#include <system_error>
#include <utility>

#include <fmt/format.h>

#include "adapters/templates/file_set.hpp"

namespace rdev::templates {

namespace {

namespace fs = std::filesystem;

constexpr std::size_t kMaxFiles = 10'000;
constexpr std::uintmax_t kMaxBytes = 64 * 1024 * 1024;

Error refused(const fs::path& path, std::string_view why) {
  return {Errc::invalid, fmt::format("{}: {}", path.string(), why)};
}

Error unreadable(const fs::path& path, const std::error_code& error) {
  return {Errc::unavailable, fmt::format("{}: {}", path.string(), error.message())};
}

Result<SourceFile> read_file(const fs::directory_entry& entry) {
  std::ifstream in(entry.path(), std::ios::binary);
  SourceFile file;
  file.bytes.assign(std::istreambuf_iterator<char>(in), {});
  if (!in) return Error{Errc::unavailable, entry.path().string() + ": cannot be read"};
  std::error_code error;
  const fs::perms permissions = entry.status(error).permissions();
  if (error) return unreadable(entry.path(), error);
  file.executable = (permissions & fs::perms::owner_exec) != fs::perms::none;
  return file;
}

}  // namespace

FileSet builtin_set() {
  FileSet files;
  for (const EmbeddedFile& file : builtin_files()) {
    files.emplace(file.path, SourceFile{std::string(file.bytes), file.bytes.starts_with("#!")});
  }
  return files;
}

Result<FileSet> read_directory(const fs::path& root) {
  std::error_code error;
  if (!fs::is_directory(root, error)) {
    return Error{Errc::not_found, root.string() + ": is no directory"};
  }
  FileSet files;
  std::uintmax_t bytes = 0;
  fs::recursive_directory_iterator entries(root, error);
  for (; !error && entries != fs::recursive_directory_iterator(); entries.increment(error)) {
    const fs::directory_entry& entry = *entries;
    if (entry.is_symlink()) return refused(entry.path(), "is a symbolic link");
    if (entry.is_directory()) continue;
    if (!entry.is_regular_file()) return refused(entry.path(), "is no regular file");
    bytes += entry.file_size();
    if (files.size() == kMaxFiles || bytes > kMaxBytes) {
      return refused(root, fmt::format("has more than {} files or {} bytes", kMaxFiles, kMaxBytes));
    }
    auto file = read_file(entry);
    if (file.has_error()) return file.error();
    files.emplace(entry.path().lexically_relative(root).generic_string(), std::move(*file));
  }
  if (error) return unreadable(root, error);
  return files;
}

FileSet below(const FileSet& files, const std::string& directory) {
  const std::string prefix = directory + "/";
  FileSet found;
  for (auto at = files.lower_bound(prefix); at != files.end() && at->first.starts_with(prefix);
       ++at) {
    found.emplace(at->first.substr(prefix.size()), at->second);
  }
  return found;
}

}  // namespace rdev::templates
