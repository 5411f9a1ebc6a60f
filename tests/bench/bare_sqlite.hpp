#pragma once

#include <filesystem>
#include <string>

struct sqlite3;
struct sqlite3_stmt;

namespace rdev::bench {

/// SQLite's own C API with prepared statements: the least that a transaction can cost. Aborts on
/// any error.
class BareSqlite {
 public:
  explicit BareSqlite(const std::filesystem::path& file);
  ~BareSqlite();
  BareSqlite(const BareSqlite&) = delete;
  BareSqlite& operator=(const BareSqlite&) = delete;

  void run(const char* sql);

  /// Inserts one row into a table of (key, number, text), within a transaction of the caller's.
  void insert(const std::string& key, long long number, const std::string& text);

 private:
  sqlite3* database_ = nullptr;
  sqlite3_stmt* insert_ = nullptr;
};

}  // namespace rdev::bench
