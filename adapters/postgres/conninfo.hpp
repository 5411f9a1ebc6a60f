#pragma once

#include <chrono>
#include <string>
#include <string_view>

#include "core/domain/result.hpp"

namespace rdev::postgres {

/// How long the server lets one of our sessions go on. What it ends, it has rolled back.
struct SessionTimeouts {
  std::chrono::milliseconds statement{30'000};
  std::chrono::milliseconds lock{10'000};  ///< waiting for one lock
  /// A transaction whose process says nothing: one that is stopped must not hold its locks.
  std::chrono::milliseconds idle_in_transaction{30'000};
};

/// Where a database is and how to connect to it.
struct Conninfo {
  std::string text;        ///< for libpq, with the password
  std::string shown;       ///< for people, without it
  bool cockroach = false;  ///< the URL says that it is CockroachDB
};

/// Whether the URL's scheme is one of ours: postgresql, postgres, cockroachdb.
[[nodiscard]] bool is_database_url(std::string_view url) noexcept;

/// Reads a URL as libpq does ("postgresql://user:password@host:5432/name?sslmode=require") and
/// adds what it leaves open: timeouts, TCP keepalives, a name for the server's list of sessions.
/// Errors: invalid, without a word of the URL, which may hold a password in any place.
[[nodiscard]] Result<Conninfo> parse_database_url(std::string_view url,
                                                  const SessionTimeouts& timeouts);

}  // namespace rdev::postgres
