#pragma once

#include <string>
#include <vector>

#include <sys/types.h>

namespace rdev::testing {

/// A program on a terminal of its own, at which the test sits.
class PseudoTerminal {
 public:
  explicit PseudoTerminal(const std::vector<std::string>& argv);
  ~PseudoTerminal();
  PseudoTerminal(const PseudoTerminal&) = delete;
  PseudoTerminal& operator=(const PseudoTerminal&) = delete;

  /// Reads until `text` has come since the last time; throws after half a minute, or at the end.
  void wait_for(const std::string& text);

  void type(const std::string& keys) const;  ///< "\x03" is Ctrl-C

  /// Reads to the end; gives the exit status.
  int wait();

  [[nodiscard]] const std::string& screen() const noexcept { return screen_; }

 private:
  bool read_more();

  int terminal_ = -1;
  pid_t pid_ = -1;
  std::string screen_;
  std::size_t seen_ = 0;
};

}  // namespace rdev::testing
