#pragma once

#include <filesystem>

#include "core/domain/result.hpp"

namespace rdev::sqlite {

/// Sees to it that a database can be kept at `path`: makes missing directories, makes a missing
/// file, readable and writable by its owner only, and checks what is there already. Gives the
/// file's absolute path, symbolic links resolved.
/// Errors, which name the path and what is wrong with it: invalid (nothing at such a path can be
/// a database), forbidden (no permission), unavailable.
[[nodiscard]] Result<std::filesystem::path> prepare_database_file(
    const std::filesystem::path& path);

}  // namespace rdev::sqlite
