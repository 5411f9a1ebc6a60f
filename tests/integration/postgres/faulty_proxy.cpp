#include "tests/integration/postgres/faulty_proxy.hpp"

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

/// Where the port begins in "postgresql://user:password@host:port/name".
std::size_t port_of(const std::string& url) {
  return url.rfind(':') + 1;
}

/// Whether these bytes are a simple query that begins with `statement`: 'Q', four bytes of length,
/// the text.
bool is_query(const std::string& bytes, const std::string& statement) {
  return bytes.size() > 5 && bytes[0] == 'Q' && bytes.compare(5, statement.size(), statement) == 0;
}

}  // namespace

FaultyProxy::FaultyProxy(const std::string& server_url)
    : server_url_(server_url),
      listening_(make_socket()),
      stop_(eventfd(0, EFD_CLOEXEC)),
      let_go_(eventfd(0, EFD_CLOEXEC)) {
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

FaultyProxy::~FaultyProxy() {
  eventfd_write(stop_.get(), 1);
  accepting_.join();
  for (std::thread& connection : connections_) connection.join();
}

std::string FaultyProxy::url() const {
  const std::size_t begin = port_of(server_url_);
  return server_url_.substr(0, begin) + std::to_string(port_) +
         server_url_.substr(server_url_.find('/', begin));
}

void FaultyProxy::at(Fault fault, const std::string& statement, int times) {
  const std::scoped_lock lock(mutex_);
  fault_ = fault;
  statement_ = statement;
  faults_left_ = times;
}

std::optional<FaultyProxy::Fault> FaultyProxy::take_fault(const std::string& sent) {
  const std::scoped_lock lock(mutex_);
  if (faults_left_ == 0 || !is_query(sent, statement_)) return {};
  --faults_left_;
  return fault_;
}

void FaultyProxy::let_go() {
  eventfd_write(let_go_.get(), 1);
}

void FaultyProxy::accept_connections() {
  while (true) {
    std::array<pollfd, 2> waiting{{{listening_.get(), POLLIN, 0}, {stop_.get(), POLLIN, 0}}};
    poll(waiting.data(), waiting.size(), -1);
    if (waiting[1].revents != 0) return;
    const int client = accept4(listening_.get(), nullptr, nullptr, SOCK_CLOEXEC);
    if (client >= 0) connections_.emplace_back([this, client] { forward(client); });
  }
}

void FaultyProxy::forward(int client_descriptor) {
  const process::UniqueFd client(client_descriptor);
  const process::UniqueFd server = make_socket();
  const sockaddr_in address = loopback(std::stoi(server_url_.substr(port_of(server_url_))));
  if (connect(server.get(), reinterpret_cast<const sockaddr*>(&address), sizeof(address)) != 0) {
    return;
  }
  bool doomed = false;
  bool held = false;
  while (true) {
    // While the connection is held, the server's bytes wait in the socket.
    std::array<pollfd, 4> waiting{{{client.get(), POLLIN, 0},
                                   {held ? -1 : server.get(), POLLIN, 0},
                                   {stop_.get(), POLLIN, 0},
                                   {held ? let_go_.get() : -1, POLLIN, 0}}};
    poll(waiting.data(), waiting.size(), -1);
    if (waiting[2].revents != 0) return;
    if (waiting[3].revents != 0) held = false;
    if (waiting[0].revents != 0) {
      const std::string bytes = read_some(client.get());
      if (const auto fault = take_fault(bytes)) {
        if (fault == Fault::cut_before) return;
        doomed = fault == Fault::cut_after;
        held = fault == Fault::hold;
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
