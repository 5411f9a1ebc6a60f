#pragma once

#include <chrono>
#include <filesystem>

#include <soci/soci.h>

namespace rdev::sqlite {

enum class Access { read, write };

/// Opens `session` on a prepared database file (database_file.hpp) and sets it up: write-ahead
/// log, so that readers and the writer never wait for each other; full synchronisation, because
/// what was committed must outlive a power failure; foreign keys; extended result codes. A
/// reader's session refuses to write. `busy_timeout` is how long a statement waits for a lock of
/// another connection. Throws soci_error.
void connect(soci::session& session, const std::filesystem::path& file, Access access,
             std::chrono::milliseconds busy_timeout);

}  // namespace rdev::sqlite
