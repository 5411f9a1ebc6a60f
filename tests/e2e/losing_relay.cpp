#include "tests/e2e/losing_relay.hpp"

#include <array>
#include <stdexcept>

#include <arpa/inet.h>
#include <netinet/in.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

namespace rdev::testing {

namespace {

sockaddr_in loopback(unsigned short port) {
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  address.sin_port = htons(port);
  return address;
}

/// False at the end of what comes.
bool pass_on(int from, int to) {
  std::array<char, 4096> buffer{};
  const ssize_t count = recv(from, buffer.data(), buffer.size(), 0);
  return count > 0 && send(to, buffer.data(), static_cast<std::size_t>(count), MSG_NOSIGNAL) > 0;
}

}  // namespace

LosingRelay::LosingRelay(unsigned short server_port)
    : server_port_(server_port), listening_(socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)) {
  sockaddr_in address = loopback(0);
  socklen_t size = sizeof address;
  auto* const generic = reinterpret_cast<sockaddr*>(&address);
  if (bind(listening_, generic, size) != 0 || listen(listening_, 8) != 0 ||
      getsockname(listening_, generic, &size) != 0) {
    throw std::runtime_error("the relay cannot listen");
  }
  port_ = ntohs(address.sin_port);
  thread_ = std::thread([this] { serve(); });
}

LosingRelay::~LosingRelay() {
  shutdown(listening_, SHUT_RDWR);
  thread_.join();
  close(listening_);
}

std::string LosingRelay::url() const {
  return "http://127.0.0.1:" + std::to_string(port_);
}

void LosingRelay::serve() {
  for (int client = -1; (client = accept(listening_, nullptr, nullptr)) >= 0;) {
    relay(client, ++connections_ == 1);
    close(client);
  }
}

void LosingRelay::relay(int client, bool lose) const {
  const int server = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  const sockaddr_in address = loopback(server_port_);
  bool is_open = connect(server, reinterpret_cast<const sockaddr*>(&address), sizeof address) == 0;
  while (is_open) {
    std::array<pollfd, 2> ends{pollfd{client, POLLIN, 0}, pollfd{server, POLLIN, 0}};
    if (poll(ends.data(), ends.size(), 30'000) <= 0) break;
    if (ends[0].revents != 0) is_open = pass_on(client, server);
    if (is_open && ends[1].revents != 0) is_open = !lose && pass_on(server, client);
  }
  close(server);
}

}  // namespace rdev::testing
