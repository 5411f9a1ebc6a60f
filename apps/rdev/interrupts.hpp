#pragma once

namespace rdev::cli {

/// Ctrl-C as something to wait for, as long as it lives. One at a time in a process.
class Interrupts {
 public:
  Interrupts();
  ~Interrupts();
  Interrupts(const Interrupts&) = delete;
  Interrupts& operator=(const Interrupts&) = delete;

  /// For poll(2): readable after a Ctrl-C that `take` has not been told of.
  [[nodiscard]] int descriptor() const noexcept;

  /// Whether there was one since the last time.
  [[nodiscard]] bool take() const;
};

enum class Choice { go_on, detach, cancel };

/// Asks on the terminal what is to become of the build; a second Ctrl-C, or a terminal that has
/// gone, detaches.
[[nodiscard]] Choice ask(const Interrupts& interrupts);

}  // namespace rdev::cli
