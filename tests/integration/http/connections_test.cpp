#include <memory>
#include <string>
#include <vector>

#include <doctest/doctest.h>
#include <fcntl.h>
#include <sys/resource.h>
#include <unistd.h>

#include "tests/integration/http/api_fixture.hpp"
#include "tests/support/eventually.hpp"

namespace rdev::testing {

namespace {

/// Takes every descriptor that is left, under a limit low enough for that to be quick.
class Exhaustion {
 public:
  Exhaustion() {
    getrlimit(RLIMIT_NOFILE, &before_);
    rlimit low = before_;
    low.rlim_cur = 256;
    setrlimit(RLIMIT_NOFILE, &low);
    for (int fd = open("/dev/null", O_RDONLY | O_CLOEXEC); fd >= 0; fd = dup(fd)) {
      taken_.push_back(fd);
    }
  }
  ~Exhaustion() {
    for (const int fd : taken_) close(fd);
    setrlimit(RLIMIT_NOFILE, &before_);
  }
  Exhaustion(const Exhaustion&) = delete;
  Exhaustion& operator=(const Exhaustion&) = delete;

 private:
  rlimit before_{};
  std::vector<int> taken_;
};

}  // namespace

TEST_CASE("connections: listens on IPv6 as well, and tells the port it got") {
  http::ServerOptions options;
  options.listen.address = "::1";
  const Api api(options);
  CHECK(api.port() != 0);
  CHECK(Client(api.port(), "::1").get("/healthz", {{"Host", "[::1]"}}).status == 200);
}

TEST_CASE("connections: an address in use, or of another machine, is an error and no crash") {
  Api api;
  const auto start_on = [&](const http::Endpoint& endpoint) {
    http::ServerOptions options;
    options.listen = endpoint;
    http::Server server(http::Router(), api.logger, api.ids, options);
    return server.start();
  };
  const auto in_use = start_on({"127.0.0.1", api.port()});
  REQUIRE(in_use.has_error());
  CHECK(in_use.error().code == Errc::unavailable);
  CHECK(in_use.error().message.find("127.0.0.1:" + std::to_string(api.port())) !=
        std::string::npos);
  CHECK(start_on({"192.0.2.1", 0}).error().code == Errc::unavailable);
  CHECK(start_on({"nonsense", 0}).has_error());
  CHECK(api.get("/healthz").status == 200);
}

TEST_CASE("connections: the port can be listened on again after a stop") {
  auto api = std::make_unique<Api>();
  const std::uint16_t port = api->port();
  Client client = api->connect();
  CHECK(client.get("/healthz").status == 200);
  api->server.stop();
  CHECK(client.is_closed());
  api->server.stop();
  http::ServerOptions options;
  options.listen.port = port;
  http::Server again(http::Router(), api->logger, api->ids, options);
  CHECK(again.start().value().port == port);
}

TEST_CASE("connections: at the limit, idle ones make room for new ones") {
  http::ServerOptions options;
  options.max_connections = 2;
  Api api(options);
  std::vector<std::unique_ptr<Client>> clients;
  for (int i = 0; i < 20; ++i) {
    clients.push_back(std::make_unique<Client>(api.port()));
    CHECK(clients.back()->get("/healthz").status == 200);
  }
}

TEST_CASE("connections: at the limit, those at work keep new ones waiting, not refused") {
  http::ServerOptions options;
  options.max_connections = 2;
  Api api(options);
  api.storage.close_gate();
  Client first = api.connect();
  Client second = api.connect();
  first.write("GET /projects HTTP/1.1\r\nHost: localhost\r\n\r\n");
  second.write("GET /projects HTTP/1.1\r\nHost: localhost\r\n\r\n");
  api.storage.wait_for_waiting(2);
  Client third = api.connect();
  third.write("GET /projects HTTP/1.1\r\nHost: localhost\r\n\r\n");
  api.storage.open_gate();
  CHECK(first.read().status == 200);
  CHECK(second.read().status == 200);
  CHECK(third.read().status == 200);
}

TEST_CASE("connections: running out of descriptors is survived") {
  Api api;
  CHECK(api.get("/healthz").status == 200);
  Client client;
  {
    const Exhaustion exhaustion;
    client.connect(api.port());
    CHECK(eventually([&] { return api.logger.contains("cannot accept a connection"); }));
  }
  CHECK(client.get("/healthz").status == 200);
}

}  // namespace rdev::testing
