#pragma once

#include <atomic>
#include <string>
#include <thread>
#include <vector>

#include "adapters/process/unique_fd.hpp"

namespace rdev::testing {

/// Stands between a client and a server, and cuts a connection at a chosen statement. Used by one
/// thread.
class CuttingProxy {
 public:
  enum class Cut {
    before,  ///< the server never gets the statement
    after,   ///< the server answers, but the client never hears it
  };

  explicit CuttingProxy(int server_port);
  ~CuttingProxy();
  CuttingProxy(const CuttingProxy&) = delete;
  CuttingProxy& operator=(const CuttingProxy&) = delete;

  [[nodiscard]] int port() const noexcept { return port_; }

  /// The next `times` that a statement is sent which begins like this and has no parameters.
  void cut(Cut when, const std::string& statement, int times = 1);

 private:
  void accept_connections();
  void forward(int client);

  const int server_port_;
  process::UniqueFd listening_;
  process::UniqueFd stop_;
  int port_ = 0;
  Cut when_ = Cut::before;
  std::string statement_;
  std::atomic<int> cuts_left_{0};
  std::vector<std::thread> connections_;
  std::thread accepting_;
};

}  // namespace rdev::testing
