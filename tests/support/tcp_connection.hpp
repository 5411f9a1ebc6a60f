#pragma once

#include <string>
#include <string_view>

namespace rdev::testing {

/// A bare connection to a port of this machine. Nothing waits longer than ten seconds.
class TcpConnection {
 public:
  explicit TcpConnection(unsigned short port);
  ~TcpConnection();
  TcpConnection(TcpConnection&& other) noexcept;
  TcpConnection(const TcpConnection&) = delete;
  TcpConnection& operator=(const TcpConnection&) = delete;

  /// What the other side does not take, because it has closed, is lost.
  void write(std::string_view bytes) const;
  /// Says that nothing more comes.
  void finish() const;

  /// Everything until the other side closes. Throws if it does neither send nor close.
  [[nodiscard]] std::string read_all() const;

 private:
  int fd_;
};

}  // namespace rdev::testing
