#include "tests/integration/postgres/cutting_proxy.hpp"

#include <array>
#include <stdexcept>

#include <arpa/inet.h>
#include <netinet/in.h>
#include <poll.h>
#include <sys/eventfd.h>
#include <sys/socket.h>
#include <unistd.h>

#include "tests/support/command.hpp"

namespace rdev::testing {
namespace {

sockaddr_in loopback(int port) {
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  address.sin_port = htons(static_cast<in_port_t>(port));
  return address;
}

process::UniqueFd make_socket() {
  process::UniqueFd made(socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0));
  if (!made.is_open()) throw std::runtime_error("no socket");
  return made;
}

bool send_all(int to, const std::string& bytes) {
  std::size_t sent = 0;
  while (sent < bytes.size()) {
    const ssize_t count = send(to, bytes.data() + sent, bytes.size() - sent, MSG_NOSIGNAL);
    if (count <= 0) return false;
    sent += static_cast<std::size_t>(count);
  }
  return true;
}

/// Whether these bytes are a simple query that begins with `statement`: 'Q', four bytes of length,
/// the text.
bool is_query(const std::string& bytes, const std::string& statement) {
  return bytes.size() > 5 && bytes[0] == 'Q' && bytes.compare(5, statement.size(), statement) == 0;
}

}  // namespace

CuttingProxy::CuttingProxy(int server_port)
    : server_port_(server_port), listening_(make_socket()), stop_(eventfd(0, EFD_CLOEXEC)) {
  sockaddr_in address = loopback(0);
  socklen_t size = sizeof(address);
  auto* generic = reinterpret_cast<sockaddr*>(&address);
  if (bind(listening_.get(), generic, size) != 0 || listen(listening_.get(), 16) != 0 ||
      getsockname(listening_.get(), generic, &size) != 0) {
    throw std::runtime_error("cannot listen");
  }
  port_ = ntohs(address.sin_port);
  accepting_ = std::thread([this] { accept_connections(); });
}

CuttingProxy::~CuttingProxy() {
  eventfd_write(stop_.get(), 1);
  accepting_.join();
  for (std::thread& connection : connections_) connection.join();
}

void CuttingProxy::cut(Cut when, const std::string& statement, int times) {
  when_ = when;
  statement_ = statement;
  cuts_left_ = times;
}

void CuttingProxy::accept_connections() {
  while (true) {
    std::array<pollfd, 2> waiting{{{listening_.get(), POLLIN, 0}, {stop_.get(), POLLIN, 0}}};
    poll(waiting.data(), waiting.size(), -1);
    if (waiting[1].revents != 0) return;
    const int client = accept4(listening_.get(), nullptr, nullptr, SOCK_CLOEXEC);
    if (client >= 0) connections_.emplace_back([this, client] { forward(client); });
  }
}

void CuttingProxy::forward(int client_descriptor) {
  const process::UniqueFd client(client_descriptor);
  const process::UniqueFd server = make_socket();
  const sockaddr_in address = loopback(server_port_);
  if (connect(server.get(), reinterpret_cast<const sockaddr*>(&address), sizeof(address)) != 0) {
    return;
  }
  bool doomed = false;
  while (true) {
    std::array<pollfd, 3> waiting{
        {{client.get(), POLLIN, 0}, {server.get(), POLLIN, 0}, {stop_.get(), POLLIN, 0}}};
    poll(waiting.data(), waiting.size(), -1);
    if (waiting[2].revents != 0) return;
    if (waiting[0].revents != 0) {
      const std::string bytes = read_some(client.get());
      if (cuts_left_ > 0 && is_query(bytes, statement_)) {
        --cuts_left_;
        if (when_ == Cut::before) return;
        doomed = true;
      }
      if (bytes.empty() || !send_all(server.get(), bytes)) return;
    }
    if (waiting[1].revents != 0) {
      const std::string bytes = read_some(server.get());
      if (doomed || bytes.empty() || !send_all(client.get(), bytes)) return;
    }
  }
}

}  // namespace rdev::testing
