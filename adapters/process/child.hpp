#pragma once

#include <sys/types.h>

#include "adapters/process/unique_fd.hpp"
#include "core/domain/result.hpp"

namespace rdev::process {

/// A child process that is waited for without polling: its descriptor becomes readable when it
/// has ended. Killed and reaped when destroyed, so that none is left as a zombie.
class Child {
 public:
  /// Takes over a child just started. Errors: unavailable (then it has been killed).
  [[nodiscard]] static Result<Child> adopt(pid_t pid);

  Child(Child&& other) noexcept;
  Child& operator=(Child&&) = delete;
  Child(const Child&) = delete;
  Child& operator=(const Child&) = delete;
  ~Child();

  [[nodiscard]] int descriptor() const noexcept { return pidfd_.get(); }

  /// Waits for the end; gives the exit code, 128 + N when signal N ended it.
  /// Errors: internal (somebody else reaped it).
  [[nodiscard]] Result<int> wait();

  void kill() noexcept;  ///< this process alone, not what it started

 private:
  Child(pid_t pid, UniqueFd pidfd) noexcept;

  pid_t pid_;
  UniqueFd pidfd_;
};

}  // namespace rdev::process
