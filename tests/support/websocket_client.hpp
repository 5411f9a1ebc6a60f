#pragma once

#include <chrono>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include <boost/json/value.hpp>

namespace rdev::testing {

/// A WebSocket's client on this machine. Everything blocks, for at most half a minute: then it
/// throws.
class WebSocketClient {
 public:
  WebSocketClient(std::uint16_t port, const std::string& target,
                  const std::string& origin = {});  ///< throws when it is refused
  ~WebSocketClient();
  WebSocketClient(const WebSocketClient&) = delete;
  WebSocketClient& operator=(const WebSocketClient&) = delete;

  /// The next message; nothing once the server has closed, or the connection has ended.
  [[nodiscard]] std::optional<std::string> read();

  /// The seqs of all that comes, until the end or until it has `seq`.
  [[nodiscard]] std::vector<std::int64_t> read_until(std::int64_t seq);
  [[nodiscard]] std::vector<std::int64_t> read_all();

  void write(const std::string& text);
  void ping();
  [[nodiscard]] bool has_pong() const;  ///< seen while reading

  /// Of the server's close frame; 0 if there was none.
  [[nodiscard]] std::uint16_t close_code() const;

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace rdev::testing
