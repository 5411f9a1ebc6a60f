#pragma once

#include <memory>
#include <string>
#include <vector>

#include "core/domain/result.hpp"
#include "ports/storage.hpp"

struct pg_conn;  // libpq's PGconn

namespace rdev::postgres {

/// A connection that does nothing but hear what is told on the channel. All that wait, wait for
/// the descriptor `stop` as well, and end as cancelled when it becomes readable. Used by one
/// thread.
class ListeningConnection {
 public:
  /// Errors: unavailable, cancelled.
  [[nodiscard]] static Result<ListeningConnection> open(const std::string& conninfo, int stop);

  /// Waits for notifications. Errors: unavailable (the connection is lost), cancelled.
  [[nodiscard]] Result<std::vector<ports::Change>> wait(int stop);

 private:
  struct Finish {
    void operator()(pg_conn* connection) const noexcept;
  };
  using Handle = std::unique_ptr<pg_conn, Finish>;

  /// What has been read from the socket and not yet been given.
  [[nodiscard]] std::vector<ports::Change> received();

  explicit ListeningConnection(Handle connection) : connection_(std::move(connection)) {}

  Handle connection_;
};

}  // namespace rdev::postgres
