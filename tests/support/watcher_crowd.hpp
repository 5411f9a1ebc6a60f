#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <string_view>

namespace rdev::testing {

/// Many WebSocket clients on this machine, on a thread of their own.
class WatcherCrowd {
 public:
  /// Of the watcher of that index; on the crowd's thread.
  using OnMessage = std::function<void(std::size_t watcher, std::string_view message)>;

  /// Connects them all: `readers`, the first, which read what comes, and `sleepers`, which never
  /// read. Throws when one is refused.
  WatcherCrowd(std::uint16_t port, const std::string& target, std::size_t readers,
               std::size_t sleepers, OnMessage on_message);
  ~WatcherCrowd();  ///< leaves without a word
  WatcherCrowd(const WatcherCrowd&) = delete;
  WatcherCrowd& operator=(const WatcherCrowd&) = delete;

  /// How many readers' connections have ended, and how many with the server's close 1000.
  [[nodiscard]] std::size_t ended() const;
  [[nodiscard]] std::size_t ended_well() const;

 private:
  class Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace rdev::testing
