#pragma once

#include <string>
#include <vector>

#include <sys/types.h>

#include "tests/support/temporary_directory.hpp"

namespace rdev::testing {

/// A Redis server of the tests' own on a free loopback port, with a password. Ends with the object.
class RedisServer {
 public:
  enum class AclFile { yes, no };

  /// Returns when it answers. Throws when Redis is not installed, or does not start.
  explicit RedisServer(AclFile file = AclFile::yes);
  ~RedisServer();
  RedisServer(const RedisServer&) = delete;
  RedisServer& operator=(const RedisServer&) = delete;

  /// Stops it, in order, and starts it again.
  void restart();

  [[nodiscard]] std::string url() const;      ///< of its administrator
  [[nodiscard]] std::string address() const;  ///< HOST:PORT
  [[nodiscard]] const std::string& password() const noexcept { return password_; }

  /// What redis-cli prints for a command of the administrator's.
  [[nodiscard]] std::string run(std::vector<std::string> command) const;

  /// The same as the user of a URL like redis://user:password@….
  [[nodiscard]] std::string run_as(const std::string& url, std::vector<std::string> command) const;

 private:
  [[nodiscard]] bool try_to_start();
  void stop();

  TemporaryDirectory directory_;
  const AclFile file_;
  const std::string password_ = "password-of-the-administrator";
  int port_ = 0;
  int output_ = -1;
  pid_t server_ = -1;
};

}  // namespace rdev::testing
