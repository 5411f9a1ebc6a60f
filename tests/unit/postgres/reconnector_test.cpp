#include "adapters/postgres/reconnector.hpp"

#include <atomic>
#include <chrono>

#include <doctest/doctest.h>
#include <soci/soci.h>

#include "tests/contract/parallel.hpp"

namespace rdev::postgres {
namespace {

using std::chrono::milliseconds;
using std::chrono::steady_clock;

constexpr milliseconds kLong = std::chrono::seconds(30);

/// A server that is away for the first tries.
class Server {
 public:
  explicit Server(int away_for) : away_for_(away_for) {}

  void connect() {
    if (++tries_ <= away_for_) throw soci::soci_error("nobody\n\tlistens");
  }

  [[nodiscard]] int tries() const { return tries_; }

 private:
  const int away_for_;
  std::atomic<int> tries_{0};
};

}  // namespace

TEST_CASE("a connection to a server that is there is made at once") {
  Reconnector reconnector;
  Server server(0);
  CHECK(reconnector.run([&] { server.connect(); }, milliseconds(0)).has_value());
  CHECK(server.tries() == 1);
}

TEST_CASE("a server that is away for a moment is waited for") {
  Reconnector reconnector;
  Server server(3);
  CHECK(reconnector.run([&] { server.connect(); }, kLong).has_value());
  CHECK(server.tries() == 4);
}

TEST_CASE("who has no patience is told at once why there is no connection") {
  Reconnector reconnector;
  Server server(1'000);
  const auto done = reconnector.run([&] { server.connect(); }, milliseconds(0));
  REQUIRE(done.has_error());
  CHECK(done.error().code == Errc::unavailable);
  CHECK(done.error().message == "database: nobody listens");
  CHECK(server.tries() == 1);
}

TEST_CASE("patience is counted from when the server went away, not from each call") {
  Reconnector reconnector;
  Server server(1'000'000);
  constexpr milliseconds kPatience{200};
  const auto begin = steady_clock::now();
  CHECK(reconnector.run([&] { server.connect(); }, kPatience).has_error());
  CHECK(steady_clock::now() - begin >= kPatience);
  const int tries = server.tries();
  for (int i = 0; i < 100; ++i) {
    CHECK(reconnector.run([&] { server.connect(); }, kPatience).has_error());
  }
  // All calls together tried as often as the pauses allow, and waited for none of them.
  CHECK(server.tries() - tries < 50);
}

TEST_CASE("of many that wait for a server, one at a time asks, and all go on when it is back") {
  Reconnector reconnector;
  Server server(4);
  const auto connected = testing::in_parallel(
      8, [&](int) { return reconnector.run([&] { server.connect(); }, kLong).has_value(); });
  for (const bool success : connected) CHECK(success);
  // Those that did not know yet, and one for each pause; not eight for each.
  CHECK(server.tries() <= 8 + 8 + 4);
}

TEST_CASE("after an outage has ended, the next begins with short pauses and full patience") {
  Reconnector reconnector;
  for (int outage = 0; outage < 3; ++outage) {
    Server server(2);
    CHECK(reconnector.run([&] { server.connect(); }, kLong).has_value());
    CHECK(server.tries() == 3);
  }
}

}  // namespace rdev::postgres
