#pragma once

#include <chrono>
#include <memory>
#include <stop_token>
#include <string>
#include <string_view>
#include <vector>

#include "core/domain/result.hpp"

struct pg_conn;  // libpq's PGconn

namespace rdev::postgres {

/// A plain connection for what an administrator does, outside of any transaction. Unlike SOCI's it
/// can be cut short: a call ends when its time is over or a stop is requested, whatever the server
/// does. Used by one thread.
class Admin {
 public:
  /// The first column of each row.
  using Rows = std::vector<std::string>;

  /// `conninfo` as parse_database_url gives it. All calls together get `at_most`.
  /// Errors: unavailable, forbidden (name or password), timeout, cancelled.
  [[nodiscard]] static Result<Admin> connect(const std::string& conninfo,
                                             std::chrono::milliseconds at_most,
                                             const std::stop_token& stop);

  /// Runs one statement, or several as one transaction.
  /// Errors: forbidden, already_exists, conflict (in use, or others depend on it), unavailable,
  /// internal, timeout, cancelled.
  [[nodiscard]] Result<Rows> run(const std::string& sql);

  [[nodiscard]] std::string identifier(std::string_view name) const;  ///< quoted
  [[nodiscard]] std::string literal(std::string_view text) const;     ///< quoted

  /// What to store for a password, from which it can't be told. Errors: internal.
  [[nodiscard]] Result<std::string> verifier(const std::string& role,
                                             const std::string& password) const;

  [[nodiscard]] std::string host() const;  ///< of the server, or the directory of its socket
  [[nodiscard]] std::string port() const;

 private:
  struct Finish {
    void operator()(pg_conn* connection) const noexcept;
  };
  using Deadline = std::chrono::steady_clock::time_point;

  Admin(pg_conn* connection, Deadline deadline, std::stop_token stop)
      : connection_(connection), deadline_(deadline), stop_(std::move(stop)) {}

  [[nodiscard]] Result<void> wait(short events) const;
  [[nodiscard]] Result<void> finish_connecting();

  std::unique_ptr<pg_conn, Finish> connection_;
  Deadline deadline_;
  std::stop_token stop_;
};

}  // namespace rdev::postgres
