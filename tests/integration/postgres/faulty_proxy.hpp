#pragma once

#include <mutex>
#include <optional>
#include <string>
#include <thread>
#include <vector>

#include "adapters/process/unique_fd.hpp"

namespace rdev::testing {

/// Stands between a client and a server, and cuts a connection, or holds what comes back, at a
/// chosen statement. Used by one thread.
class FaultyProxy {
 public:
  enum class Fault {
    cut_before,  ///< the server never gets the statement
    cut_after,   ///< the server answers, but the client never hears it
    hold,        ///< the client hears the server again only from `let_go` on
  };

  /// In front of the server that a URL names.
  explicit FaultyProxy(const std::string& server_url);
  ~FaultyProxy();
  FaultyProxy(const FaultyProxy&) = delete;
  FaultyProxy& operator=(const FaultyProxy&) = delete;

  /// The server's URL, by way of this.
  [[nodiscard]] std::string url() const;

  /// The next `times` that a statement is sent which begins like this and has no parameters.
  void at(Fault fault, const std::string& statement, int times = 1);

  /// Hands on what is held, all at once.
  void let_go();

 private:
  void accept_connections();
  void forward(int client);
  [[nodiscard]] std::optional<Fault> take_fault(const std::string& sent);

  const std::string server_url_;
  process::UniqueFd listening_;
  process::UniqueFd stop_;
  int port_ = 0;
  std::mutex mutex_;
  Fault fault_ = Fault::cut_before;
  std::string statement_;
  int faults_left_ = 0;
  process::UniqueFd let_go_;  ///< readable from then on
  std::vector<std::thread> connections_;
  std::thread accepting_;
};

}  // namespace rdev::testing
