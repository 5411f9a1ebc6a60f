#include "tests/support/tcp_connection.hpp"

#include <array>
#include <cerrno>
#include <stdexcept>
#include <utility>

#include <netinet/in.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <unistd.h>

namespace rdev::testing {

TcpConnection::TcpConnection(unsigned short port)
    : fd_(socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)) {
  sockaddr_in server{};
  server.sin_family = AF_INET;
  server.sin_port = htons(port);
  server.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  const timeval patience{10, 0};
  setsockopt(fd_, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof patience);
  setsockopt(fd_, SOL_SOCKET, SO_SNDTIMEO, &patience, sizeof patience);
  // NOLINTNEXTLINE(cppcoreguidelines-pro-type-reinterpret-cast)
  if (connect(fd_, reinterpret_cast<const sockaddr*>(&server), sizeof server) != 0) {
    close(fd_);
    throw std::runtime_error("no connection to port " + std::to_string(port));
  }
}

TcpConnection::~TcpConnection() {
  if (fd_ >= 0) close(fd_);
}

TcpConnection::TcpConnection(TcpConnection&& other) noexcept : fd_(std::exchange(other.fd_, -1)) {}

void TcpConnection::write(std::string_view bytes) const {
  while (!bytes.empty()) {
    const ssize_t size = send(fd_, bytes.data(), bytes.size(), MSG_NOSIGNAL);
    if (size <= 0) return;
    bytes.remove_prefix(static_cast<std::size_t>(size));
  }
}

void TcpConnection::finish() const {
  shutdown(fd_, SHUT_WR);
}

std::string TcpConnection::read_all() const {
  std::string text;
  std::array<char, 16'384> piece{};
  while (true) {
    const ssize_t size = recv(fd_, piece.data(), piece.size(), 0);
    if (size < 0 && (errno == EAGAIN || errno == EWOULDBLOCK)) {
      throw std::runtime_error("neither an answer nor an end; so far: " + text);
    }
    if (size <= 0) return text;
    text.append(piece.data(), static_cast<std::size_t>(size));
  }
}

}  // namespace rdev::testing
