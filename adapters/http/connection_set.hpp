#pragma once

#include <chrono>
#include <condition_variable>
#include <cstddef>
#include <map>
#include <memory>
#include <mutex>
#include <set>
#include <string>

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
    const std::string client_;
  };

  [[nodiscard]] std::size_t size() const;

  /// Those of one client's address.
  [[nodiscard]] std::size_t size_of(const std::string& client) const;

  /// Ends those that wait for a request, soon.
  void close_idle();

  /// Ends, soon, the one that has kept the server waiting longest, for a request or for the rest
  /// of one; of this client if one is named. False if there is none.
  bool end_longest_waiting(const std::string* client = nullptr);

  /// False if `patience` was over before all had ended.
  [[nodiscard]] bool wait_until_empty(std::chrono::milliseconds patience);

 private:
  using Reference = std::weak_ptr<Connection>;

  mutable std::mutex mutex_;
  std::condition_variable emptied_;
  std::set<Reference, std::owner_less<Reference>> connections_;
  std::map<std::string, std::size_t> per_client_;
};

}  // namespace rdev::http
