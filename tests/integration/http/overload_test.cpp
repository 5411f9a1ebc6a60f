#include <array>
#include <atomic>
#include <chrono>
#include <future>
#include <latch>
#include <string>
#include <thread>
#include <vector>

#include <doctest/doctest.h>

#include "tests/integration/http/api_fixture.hpp"
#include "tests/support/eventually.hpp"

namespace rdev::testing {

TEST_CASE("overload: what does not fit into the waiting line is 503 at once") {
  http::ServerOptions options;
  options.blocking_threads = 1;
  options.max_waiting_requests = 1;
  Api api(options);
  api.storage.close_gate();
  Client running = api.connect();
  running.write("GET /projects HTTP/1.1\r\nHost: localhost\r\n\r\n");
  api.storage.wait_for_waiting(1);

  // Of two more one waits and one is refused, whichever comes first.
  std::array<std::future<int>, 2> more;
  for (std::future<int>& status : more) {
    status = std::async(std::launch::async, [&] { return api.get("/projects").status; });
  }
  const auto is_ready = [](const std::future<int>& status) {
    return status.wait_for(std::chrono::seconds(0)) == std::future_status::ready;
  };
  REQUIRE(eventually([&] { return is_ready(more[0]) || is_ready(more[1]); }));
  Client prober = api.connect();
  const Reply refused = prober.get("/projects");
  check_problem(refused, 503, "/projects");
  CHECK(refused.header("Retry-After") == "1");
  check_problem(prober.get("/readyz"), 503, "/readyz");
  CHECK(prober.get("/healthz").status == 200);

  api.storage.open_gate();
  CHECK(running.read().status == 200);
  CHECK(more[0].get() + more[1].get() == 200 + 503);
  CHECK(prober.get("/projects").status == 200);
}

TEST_CASE("overload: a hundred clients at once all get their answers") {
  Api api;
  api.create_project("demo");
  constexpr int kClients = 100;
  constexpr int kRequests = 5;
  std::latch all_there(kClients);
  std::atomic<int> accepted = 0;
  {
    std::vector<std::jthread> clients;
    for (int i = 0; i < kClients; ++i) {
      clients.emplace_back([&] {
        Client client = api.connect();
        all_there.arrive_and_wait();
        for (int n = 0; n < kRequests; ++n) {
          const Reply reply = client.post("/projects/demo/builds", R"({"prompt":"x"})");
          if (reply.status == 202 && client.get(reply.header("Location")).status == 200) ++accepted;
        }
      });
    }
  }
  CHECK(accepted == kClients * kRequests);
  CHECK(api.rows() == Rows{1, kClients * kRequests, kClients * kRequests});
}

}  // namespace rdev::testing
