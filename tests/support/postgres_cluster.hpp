#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include <sys/types.h>

#include "tests/support/temporary_directory.hpp"

namespace rdev::testing {

/// A PostgreSQL server of the tests' own: its data in a temporary directory, listening on a free
/// loopback port, with a password, run by the user postgres where the tests run as root. It is
/// stopped and removed at the end, and ends by itself when the test program is killed.
///
/// Its texts are sorted as words are, without regard to hyphens, so that what relies on the order
/// of bytes is found out. What it commits outlives its own end by any signal, though not the
/// machine's. Used by one thread at a time.
class PostgresCluster {
 public:
  /// Made and started. Throws when PostgreSQL's server is not installed, or does not start.
  PostgresCluster();
  ~PostgresCluster();
  PostgresCluster(const PostgresCluster&) = delete;
  PostgresCluster& operator=(const PostgresCluster&) = delete;

  /// One for the whole program, because to make one takes seconds.
  [[nodiscard]] static PostgresCluster& shared();

  /// "postgresql://…" of a database, with the password.
  [[nodiscard]] std::string url(const std::string& database = "postgres") const;
  [[nodiscard]] const std::string& password() const noexcept { return password_; }

  /// A new, empty database; gives its URL.
  [[nodiscard]] std::string create_database();
  /// The same, with texts sorted by their bytes.
  [[nodiscard]] std::string create_database_in_byte_order();

  void start();  ///< returns when it answers
  void stop();   ///< as an administrator does: sessions are ended, what they began rolled back
  void kill();   ///< all its processes at once, as a crash does

 private:
  [[nodiscard]] std::vector<std::string> as_server_user(const std::vector<std::string>& argv) const;
  void initialize();
  [[nodiscard]] bool try_to_start();
  [[nodiscard]] std::string create_database(const std::string& options);

  TemporaryDirectory directory_;
  std::filesystem::path programs_;
  std::string password_;
  int port_ = 0;
  int databases_ = 0;
  pid_t server_ = -1;
  int output_ = -1;
};

}  // namespace rdev::testing
