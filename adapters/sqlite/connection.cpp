#include "adapters/sqlite/connection.hpp"

#include <string>
#include <thread>

#include <soci/sqlite3/soci-sqlite3.h>

namespace rdev::sqlite {
namespace {

using std::chrono::steady_clock;

constexpr std::chrono::milliseconds kBetweenTries{5};

bool is_busy(const soci::sqlite3_soci_error& error) {
  return (error.result() & 0xff) == SQLITE_BUSY;
}

/// The change of the log's kind in a new database takes the file for itself, and where two
/// connections want that, SQLite refuses one at once, whatever its busy_timeout.
std::string switch_to_wal(soci::session& session, std::chrono::milliseconds patience) {
  const auto deadline = steady_clock::now() + patience;
  while (true) {
    try {
      std::string mode;
      session << "PRAGMA journal_mode = WAL", soci::into(mode);
      return mode;
    } catch (const soci::sqlite3_soci_error& error) {
      if (!is_busy(error) || steady_clock::now() >= deadline) throw;
    }
    std::this_thread::sleep_for(kBetweenTries);
  }
}

}  // namespace

void connect(soci::session& session, const std::filesystem::path& file, Access access,
             std::chrono::milliseconds busy_timeout) {
  session.open(soci::sqlite3, "db=\"" + file.string() + "\"");
  auto* backend = static_cast<soci::sqlite3_session_backend*>(session.get_backend());
  sqlite_api::sqlite3_extended_result_codes(backend->conn_, 1);

  session << "PRAGMA busy_timeout = " + std::to_string(busy_timeout.count());
  if (const std::string mode = switch_to_wal(session, busy_timeout); mode != "wal") {
    throw soci::soci_error("the file system allows no write-ahead log, only journal mode '" + mode +
                           "'");
  }
  session << "PRAGMA synchronous = FULL";
  session << "PRAGMA foreign_keys = ON";
  if (access == Access::read) session << "PRAGMA query_only = ON";
}

}  // namespace rdev::sqlite
