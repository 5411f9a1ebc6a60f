#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <string>
#include <string_view>

#include <sys/types.h>

namespace rdev::bench {

inline constexpr std::size_t kWatchers = 1'000;

/// Before the moment, in ns of the machine's steady clock, that each line was said at.
inline constexpr std::string_view kSaidAt = "said at ";

[[nodiscard]] std::int64_t now_ns();

/// A server in a process of its own, so that its memory is its own, that tells kWatchers clients a
/// line when asked to. Ends with the object. Make it while the program has no other thread.
class WatchedServer {
 public:
  /// The HTTP side, event hub and batcher on a database in memory.
  [[nodiscard]] static WatchedServer rdev();
  /// The least that telling them all can take.
  [[nodiscard]] static WatchedServer bare();

  ~WatchedServer();
  WatchedServer(const WatchedServer&) = delete;
  WatchedServer& operator=(const WatchedServer&) = delete;

  [[nodiscard]] std::uint16_t port() const noexcept { return port_; }
  [[nodiscard]] const std::string& target() const noexcept { return target_; }
  [[nodiscard]] double resident_bytes() const;

  void say() const;

 private:
  /// What the child does: `tell` where it listens, then `hear` of a line to say, until false.
  struct Ends {
    std::function<void(std::uint16_t port, const std::string& target)> tell;
    std::function<bool()> hear;
  };
  explicit WatchedServer(void (*serve)(const Ends&));
  static void serve_rdev(const Ends& ends);
  static void serve_bare(const Ends& ends);

  pid_t pid_ = -1;
  int lines_ = -1;  ///< a byte for each to be said
  std::uint16_t port_ = 0;
  std::string target_;
};

}  // namespace rdev::bench
