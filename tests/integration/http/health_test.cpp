#include <doctest/doctest.h>

#include "tests/integration/http/api_fixture.hpp"

namespace rdev::testing {

TEST_CASE("health: alive as long as the process answers, ready as long as the database does") {
  Api api;
  CHECK(api.get("/healthz").status == 200);
  CHECK(api.get("/readyz").status == 200);
  CHECK(api.get("/readyz?probe=1").status == 200);

  api.storage.fail_with(Errc::internal);
  CHECK(api.get("/healthz").status == 200);
  const Reply not_ready = api.get("/readyz");
  check_problem(not_ready, 503, "/readyz");
  CHECK(not_ready.body.find("s3cret") == std::string::npos);
  CHECK(api.logger.contains("s3cret"));

  api.storage.recover();
  CHECK(api.get("/readyz").status == 200);
}

TEST_CASE("health: a database out of reach is told by status, without its words") {
  Api api;
  api.create_project("demo");
  const std::pair<Errc, int> expected[] = {{Errc::unavailable, 503},
                                           {Errc::uncertain, 503},
                                           {Errc::timeout, 504},
                                           {Errc::internal, 500}};
  for (const auto& [code, status] : expected) {
    api.storage.fail_with(code);
    const Reply reply = api.post("/projects/demo/builds", R"({"prompt":"x"})");
    check_problem(reply, status, "/projects/demo/builds");
    CHECK(reply.body.find("s3cret") == std::string::npos);
  }
  CHECK(api.rows() == Rows{1, 0, 0});
}

TEST_CASE("health: a slow database stalls neither liveness nor the accept loop") {
  http::ServerOptions options;
  options.blocking_threads = 2;
  options.max_waiting_requests = 2;
  Api api(options);
  api.storage.close_gate();
  Client first = api.connect();
  Client second = api.connect();
  first.write("GET /projects HTTP/1.1\r\nHost: localhost\r\n\r\n");
  second.write("GET /projects HTTP/1.1\r\nHost: localhost\r\n\r\n");
  api.storage.wait_for_waiting(2);
  for (int i = 0; i < 10; ++i) CHECK(api.get("/healthz").status == 200);
  api.storage.open_gate();
  CHECK(first.read().status == 200);
  CHECK(second.read().status == 200);
}

}  // namespace rdev::testing
