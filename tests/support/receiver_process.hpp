#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include <boost/json/object.hpp>
#include <sys/types.h>

#include "tests/support/temporary_directory.hpp"

namespace rdev::testing {

/// Somebody else's HTTP server on loopback, node's, that receives callbacks and answers well or
/// badly as it is told. Ends with the object.
class ReceiverProcess {
 public:
  struct Options {
    std::string address = "127.0.0.1";
    std::string certificate;  ///< PEM files; without, plain HTTP
    std::string key;
  };

  /// Throws when it does not start.
  ReceiverProcess() : ReceiverProcess(Options{}) {}
  explicit ReceiverProcess(const Options& options);
  ~ReceiverProcess();
  ReceiverProcess(const ReceiverProcess&) = delete;
  ReceiverProcess& operator=(const ReceiverProcess&) = delete;

  [[nodiscard]] unsigned short port() const noexcept { return port_; }
  [[nodiscard]] std::string url(const std::string& path, const std::string& host = "") const;

  /// From the next request to `path` on: {status, headers} or {kind: hang | reset | slow | big}.
  void behave(const std::string& path, const boost::json::object& behaviour);

  /// {target, headers, port, at (ms since 1970), body, kind} of each request so far, in order.
  [[nodiscard]] std::vector<boost::json::object> requests() const;

 private:
  TemporaryDirectory directory_;
  Options options_;
  boost::json::object behaviours_;
  int output_ = -1;
  pid_t pid_ = -1;
  unsigned short port_ = 0;
};

/// Whether node is there; where it is not, says so, and with RDEV_REQUIRE_ALL=1 fails the test.
[[nodiscard]] bool have_node();

}  // namespace rdev::testing
