#pragma once

#include <chrono>
#include <condition_variable>
#include <cstddef>
#include <memory>
#include <mutex>
#include <set>

namespace rdev::http {

class Connection;

/// The connections a server has open. Thread-safe.
class ConnectionSet {
 public:
  /// Holds a connection's place until destroyed.
  class Place {
   public:
    Place(ConnectionSet& set, const std::shared_ptr<Connection>& connection);
    ~Place();
    Place(const Place&) = delete;
    Place& operator=(const Place&) = delete;

   private:
    ConnectionSet& set_;
    const std::weak_ptr<Connection> connection_;
  };

  [[nodiscard]] std::size_t size() const;

  /// Ends those that wait for a request, soon.
  void close_idle();

  /// False if `patience` was over before all had ended.
  [[nodiscard]] bool wait_until_empty(std::chrono::milliseconds patience);

 private:
  using Reference = std::weak_ptr<Connection>;

  mutable std::mutex mutex_;
  std::condition_variable emptied_;
  std::set<Reference, std::owner_less<Reference>> connections_;
};

}  // namespace rdev::http
