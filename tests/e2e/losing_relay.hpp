#pragma once

#include <atomic>
#include <string>
#include <thread>

namespace rdev::testing {

/// Stands between a client and a server and loses the answer to its first request: the server has
/// done it, and the client never hears of it. One connection at a time.
class LosingRelay {
 public:
  explicit LosingRelay(unsigned short server_port);
  ~LosingRelay();
  LosingRelay(const LosingRelay&) = delete;
  LosingRelay& operator=(const LosingRelay&) = delete;

  [[nodiscard]] std::string url() const;
  [[nodiscard]] int connections() const noexcept { return connections_; }

 private:
  void serve();
  void relay(int client, bool lose) const;

  const unsigned short server_port_;
  int listening_ = -1;
  int port_ = 0;
  std::atomic<int> connections_ = 0;
  std::thread thread_;
};

}  // namespace rdev::testing
