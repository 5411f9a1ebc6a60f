#include "tests/support/silent_listener.hpp"

#include <stdexcept>

#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

namespace rdev::testing {

SilentListener::SilentListener() : descriptor_(socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)) {
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  socklen_t size = sizeof(address);
  auto* generic = reinterpret_cast<sockaddr*>(&address);
  // Nobody accepts: the system itself completes connections and keeps what is sent.
  if (bind(descriptor_, generic, size) != 0 || listen(descriptor_, 16) != 0 ||
      getsockname(descriptor_, generic, &size) != 0) {
    close(descriptor_);
    throw std::runtime_error("no free port");
  }
  port_ = ntohs(address.sin_port);
}

SilentListener::~SilentListener() {
  close(descriptor_);
}

}  // namespace rdev::testing
