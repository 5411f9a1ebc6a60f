#include <algorithm>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>
#include <vector>

#include <doctest/doctest.h>
#include <netinet/in.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <unistd.h>

#include "tests/integration/http/api_fixture.hpp"
#include "tests/support/eventually.hpp"

namespace rdev::testing {

namespace {

std::size_t open_descriptors() {
  return static_cast<std::size_t>(
      std::distance(std::filesystem::directory_iterator("/proc/self/fd"), {}));
}

std::size_t resident_pages() {
  std::size_t size = 0;
  std::size_t resident = 0;
  std::ifstream("/proc/self/statm") >> size >> resident;
  return resident;
}

/// As many descriptors as the system grants.
std::size_t raise_limit() {
  rlimit limit{};
  getrlimit(RLIMIT_NOFILE, &limit);
  limit.rlim_cur = limit.rlim_max;
  setrlimit(RLIMIT_NOFILE, &limit);
  return limit.rlim_cur;
}

/// Connections that are opened and send these bytes, at once or one for another call of `trickle`.
class Crowd {
 public:
  Crowd(std::uint16_t port, std::size_t count, std::string bytes) : bytes_(std::move(bytes)) {
    sockaddr_in server{};
    server.sin_family = AF_INET;
    server.sin_port = htons(port);
    server.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    for (std::size_t i = 0; i < count; ++i) {
      const int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
      if (fd < 0) break;
      fds_.push_back(fd);
      // NOLINTNEXTLINE(cppcoreguidelines-pro-type-reinterpret-cast)
      if (connect(fd, reinterpret_cast<const sockaddr*>(&server), sizeof server) == 0) ++connected_;
    }
  }
  ~Crowd() {
    for (const int fd : fds_) close(fd);
  }
  Crowd(const Crowd&) = delete;
  Crowd& operator=(const Crowd&) = delete;

  void trickle() {
    const char next = bytes_[at_++ % bytes_.size()];
    for (const int fd : fds_) send(fd, &next, 1, MSG_NOSIGNAL | MSG_DONTWAIT);
  }

  [[nodiscard]] std::size_t connected() const { return connected_; }

 private:
  std::string bytes_;
  std::size_t at_ = 0;
  std::size_t connected_ = 0;
  std::vector<int> fds_;
};

/// The client of `get` loses patience by itself.
bool is_served(const Api& api) {
  return api.get("/projects").status == 200;
}

}  // namespace

TEST_CASE("slow crowd: 10,000 silent connections shut nobody out, and leave nothing behind") {
  const std::size_t room = raise_limit();
  Api api;
  REQUIRE(is_served(api));
  const std::size_t descriptors = open_descriptors();
  const std::size_t pages = resident_pages();
  const std::size_t count = std::min<std::size_t>(10'000, room - 2'000);
  if (count < 10'000) MESSAGE("only " << count << " descriptors are granted");
  {
    const Crowd crowd(api.port(), count, "G");
    CHECK(crowd.connected() == count);
    for (int i = 0; i < 10; ++i) CHECK(is_served(api));
    // The server keeps no more of them than it wants from one address.
    CHECK(eventually([&] { return open_descriptors() <= descriptors + count + 300; }));
  }
  CHECK(eventually([&] { return open_descriptors() <= descriptors; }));
  CHECK(is_served(api));
  CHECK(resident_pages() < pages + 64 * 1024 * 1024 / 4096);
}

TEST_CASE("slow crowd: 1,000 clients that send a byte now and then shut nobody out") {
  raise_limit();
  Api api;
  REQUIRE(is_served(api));
  const std::size_t descriptors = open_descriptors();
  {
    Crowd crowd(api.port(), 1'000,
                "POST /projects HTTP/1.1\r\nHost: localhost\r\nContent-Length: 10\r\n\r\n{");
    CHECK(crowd.connected() == 1'000);
    for (int i = 0; i < 70; ++i) {
      crowd.trickle();
      if (i % 7 == 0) CHECK(is_served(api));
    }
  }
  CHECK(eventually([&] { return open_descriptors() <= descriptors; }));
  CHECK(is_served(api));
}

}  // namespace rdev::testing
