#pragma once

#include <memory>
#include <mutex>
#include <string>
#include <vector>

#include "tests/support/postgres_client.hpp"

namespace rdev::testing {

/// Empty databases on the shared cluster, used again and again: a test that takes moments cannot
/// wait for one to be made. Thread-safe.
class PostgresDatabases {
 public:
  enum class Order { words, bytes };

  explicit PostgresDatabases(Order order = Order::words) : order_(order) {}

  struct Database {
    std::string url;
    PostgresClient client;
  };
  struct GiveBack {
    PostgresDatabases* databases = nullptr;
    void operator()(Database* database) const;
  };
  /// When it ends, the database is emptied, all but its schema, and used again.
  using Lease = std::unique_ptr<Database, GiveBack>;

  [[nodiscard]] Lease take();

 private:
  const Order order_;
  std::mutex mutex_;
  std::vector<std::unique_ptr<Database>> free_;
};

}  // namespace rdev::testing
