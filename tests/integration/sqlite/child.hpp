#pragma once

#include <string>
#include <vector>

#include <sys/types.h>

#include "tests/support/temporary_directory.hpp"

namespace rdev::testing {

/// Another process that uses a database: sqlite_child with these arguments. Killed at the end.
class Child {
 public:
  explicit Child(const std::vector<std::string>& arguments);
  ~Child();
  Child(const Child&) = delete;
  Child& operator=(const Child&) = delete;

  /// The next line of its output, waited for; empty at the end.
  [[nodiscard]] std::string line();

  /// Ends it by SIGKILL: from here on, it does nothing more.
  void kill();

  /// Waits for its end. Its exit code.
  int wait();

 private:
  TemporaryDirectory directory_;  ///< for what it says on standard error, shown at the end
  pid_t process_ = -1;
  int output_ = -1;
  std::string unread_;
};

}  // namespace rdev::testing
