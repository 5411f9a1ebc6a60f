#include "tests/bench/bare_sqlite.hpp"

#include <cstdio>
#include <cstdlib>

#include <sqlite3.h>

namespace rdev::bench {

namespace {

void check(bool good, sqlite3* database) {
  if (good) return;
  std::fprintf(stderr, "sqlite: %s\n", sqlite3_errmsg(database));
  std::abort();
}

}  // namespace

BareSqlite::BareSqlite(const std::filesystem::path& file) {
  check(sqlite3_open(file.c_str(), &database_) == SQLITE_OK, database_);
  run("PRAGMA journal_mode=WAL");
  run("PRAGMA synchronous=FULL");
  run("CREATE TABLE rows (key TEXT NOT NULL, number INTEGER NOT NULL, text TEXT NOT NULL,"
      " PRIMARY KEY (key, number))");
  check(sqlite3_prepare_v2(database_, "INSERT INTO rows VALUES (?, ?, ?)", -1, &insert_, nullptr) ==
            SQLITE_OK,
        database_);
}

BareSqlite::~BareSqlite() {
  sqlite3_finalize(insert_);
  sqlite3_close(database_);
}

void BareSqlite::run(const char* sql) {
  check(sqlite3_exec(database_, sql, nullptr, nullptr, nullptr) == SQLITE_OK, database_);
}

void BareSqlite::insert(const std::string& key, long long number, const std::string& text) {
  sqlite3_bind_text(insert_, 1, key.data(), static_cast<int>(key.size()), SQLITE_STATIC);
  sqlite3_bind_int64(insert_, 2, number);
  sqlite3_bind_text(insert_, 3, text.data(), static_cast<int>(text.size()), SQLITE_STATIC);
  check(sqlite3_step(insert_) == SQLITE_DONE, database_);
  sqlite3_reset(insert_);
}

}  // namespace rdev::bench
