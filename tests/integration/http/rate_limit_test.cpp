#include <string>

#include <doctest/doctest.h>

#include "tests/integration/http/api_fixture.hpp"

namespace rdev::testing {

using domain::Scope;

TEST_CASE("rate limit: a key gets its minute's worth, then 429, then what has flown in since") {
  Api api({}, {}, {}, {.requests_per_minute = 6});
  const HeaderMap one = with_key(api.create_key({Scope::builds_read}));
  const HeaderMap other = with_key(api.create_key({Scope::builds_read}));
  for (int left = 5; left >= 0; --left) {
    const Reply reply = api.get("/projects", one);
    CHECK(reply.status == 200);
    CHECK(reply.header("RateLimit-Limit") == "6");
    CHECK(reply.header("RateLimit-Remaining") == std::to_string(left));
    CHECK(reply.header("RateLimit-Reset") == std::to_string((6 - left) * 10));
  }
  const Reply refused = api.get("/projects", one);
  check_problem(refused, 429, "/projects");
  CHECK(refused.header("Retry-After") == "10");
  CHECK(refused.header("RateLimit-Remaining") == "0");
  CHECK(api.get("/projects", other).status == 200);
  CHECK(api.get("/healthz").status == 200);

  api.clock.advance(std::chrono::milliseconds(9'000));
  CHECK(api.get("/projects", one).status == 429);
  api.clock.advance(std::chrono::milliseconds(1'001));
  CHECK(api.get("/projects", one).status == 200);
  CHECK(api.get("/projects", one).status == 429);
  // However long it waits, it saves up no more than a minute's worth.
  api.clock.advance(std::chrono::hours(1));
  for (int i = 0; i < 6; ++i) CHECK(api.get("/projects", one).status == 200);
  CHECK(api.get("/projects", one).status == 429);
}

TEST_CASE("rate limit: refusals of the key's own requests count, and tell what is left") {
  Api api({}, {}, {}, {.requests_per_minute = 2});
  const HeaderMap key = with_key(api.create_key({Scope::builds_read}));
  const Reply missing = api.get("/projects/nobody", key);
  CHECK(missing.status == 404);
  CHECK(missing.header("RateLimit-Remaining") == "1");
}

TEST_CASE("queue limit: a project's own queue is full before everybody's is") {
  service::BuildLimits limits;
  limits.max_project_queue_depth = 1;
  Api api({}, limits);
  api.create_project("demo");
  api.create_project("other");
  const std::string spec = R"({"prompt":"x"})";
  CHECK(api.post("/projects/demo/builds", spec).status == 202);
  const Reply full = api.post("/projects/demo/builds", spec);
  check_problem(full, 429, "/projects/demo/builds");
  CHECK_FALSE(full.header("Retry-After").empty());
  CHECK(api.post("/projects/other/builds", spec).status == 202);
}

}  // namespace rdev::testing
