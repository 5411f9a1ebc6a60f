#include "adapters/sqlite/database_file.hpp"

#include <cerrno>
#include <string>
#include <string_view>
#include <system_error>

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

namespace rdev::sqlite {
namespace {

namespace fs = std::filesystem;

Error fault(const fs::path& path, std::string_view what, int error_number) {
  const std::error_code reason(error_number, std::generic_category());
  Errc code = Errc::unavailable;
  switch (error_number) {
    case EACCES:
    case EPERM:
    case EROFS:
      code = Errc::forbidden;
      break;
    case ENOTDIR:
    case ENOENT:
    case ELOOP:
    case ENAMETOOLONG:
      code = Errc::invalid;
      break;
    default:
      break;
  }
  return {code, fmt::format("database {}: {}: {}", path.string(), what, reason.message())};
}

Result<void> check_name(const fs::path& path) {
  if (path.empty() || path == ":memory:") {
    return Error{Errc::invalid, "a database needs a file's path"};
  }
  // SOCI takes the path within quotes and knows no way to write one inside of them.
  if (path.native().find_first_of(std::string_view("\"\0", 2)) != std::string::npos) {
    return Error{Errc::invalid,
                 fmt::format("database {}: quotes cannot stand in the path", path.string())};
  }
  return {};
}

Result<void> create(const fs::path& file) {
  std::error_code failure;
  fs::create_directories(file.parent_path(), failure);
  if (failure) {
    return fault(file, "cannot make the directory " + file.parent_path().string(), failure.value());
  }
  // Not open(2): closing a descriptor of ours would take away the locks that other connections of
  // this process hold on the file.
  if (mknod(file.c_str(), S_IFREG | S_IRUSR | S_IWUSR, 0) != 0 && errno != EEXIST) {
    return fault(file, "cannot create the file", errno);
  }
  return {};
}

Result<void> check_access(const fs::path& file) {
  std::error_code failure;
  if (!fs::is_regular_file(file, failure)) {
    return Error{Errc::invalid, fmt::format("database {}: is not a regular file", file.string())};
  }
  if (faccessat(AT_FDCWD, file.c_str(), R_OK | W_OK, AT_EACCESS) != 0) {
    return fault(file, "cannot read and write the file", errno);
  }
  if (faccessat(AT_FDCWD, file.parent_path().c_str(), W_OK | X_OK, AT_EACCESS) != 0) {
    return fault(file, "cannot write in the file's directory, where its log is kept", errno);
  }
  return {};
}

}  // namespace

Result<fs::path> prepare_database_file(const fs::path& path) {
  if (const auto named = check_name(path); named.has_error()) return named.error();
  std::error_code failure;
  const fs::path wanted = fs::absolute(path, failure);
  if (failure) return fault(path, "cannot tell the current directory", failure.value());
  if (const auto created = create(wanted); created.has_error()) return created.error();
  // The log stands beside the file itself, not beside a link to it.
  const fs::path file = fs::canonical(wanted, failure);
  if (failure) return fault(wanted, "cannot follow the path", failure.value());
  if (const auto usable = check_access(file); usable.has_error()) return usable.error();
  return file;
}

}  // namespace rdev::sqlite
