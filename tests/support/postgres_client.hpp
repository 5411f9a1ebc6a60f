#pragma once

#include <memory>
#include <string>

struct pg_conn;  // libpq's PGconn

namespace rdev::testing {

/// A plain connection to PostgreSQL, to look behind the storage's back. Used by one thread.
class PostgresClient {
 public:
  /// Throws std::runtime_error, as all here do.
  explicit PostgresClient(const std::string& url);

  /// Runs SQL; gives the first column of the first row of the last statement, "" without rows.
  std::string run(const std::string& sql);

  /// All rows of the first column, a line each.
  std::string rows(const std::string& sql);

 private:
  struct Finish {
    void operator()(pg_conn* connection) const noexcept;
  };

  std::unique_ptr<pg_conn, Finish> connection_;
};

}  // namespace rdev::testing
