#pragma once

#include <memory>
#include <mutex>
#include <string>
#include <vector>

#include "tests/support/postgres_cluster.hpp"

namespace rdev::testing {

/// Empty databases on the shared cluster, used again and again: a test that takes moments cannot
/// wait for one to be made. Thread-safe.
class PostgresDatabases {
 public:
  enum class Order { words, bytes };

  explicit PostgresDatabases(Order order = Order::words) : order_(order) {}

  struct GiveBack {
    PostgresDatabases* databases = nullptr;
    void operator()(std::string* url) const;
  };
  /// A database's URL; emptied and used again when this ends. Its schema stays.
  using Lease = std::unique_ptr<std::string, GiveBack>;

  [[nodiscard]] Lease take();

 private:
  const Order order_;
  std::mutex mutex_;
  std::vector<std::string> free_;
};

}  // namespace rdev::testing
