#include <atomic>
#include <latch>
#include <mutex>
#include <set>
#include <string>
#include <thread>
#include <vector>

#include <doctest/doctest.h>

#include "adapters/http/sha256.hpp"
#include "ports/idempotency_keys.hpp"
#include "tests/integration/http/api_fixture.hpp"

namespace rdev::testing {

using domain::Scope;

namespace {

const std::string kBuilds = "/projects/demo/builds";
const std::string kSpec = R"({"prompt":"x"})";
const HeaderMap kKey{{"Idempotency-Key", "\"one\""}};

}  // namespace

TEST_CASE("idempotency: every POST that creates is done once and answered twice") {
  Api api;
  api.create_project("demo");
  const std::string project = R"({"id":"new","repository":{"url":"/srv/git/new.git"}})";
  const std::string both =
      R"({"project":{"id":"both","repository":{"url":"/srv/git/both.git"}},"build":)" + kSpec + "}";
  const std::vector<std::pair<std::string, std::string>> posts{{kBuilds, kSpec},
                                                               {"/project/demo/build", kSpec},
                                                               {"/projects", project},
                                                               {"/project/create-and-build", both}};
  int number = 0;
  for (const auto& post : posts) {
    const std::string& path = post.first;
    const std::string& body = post.second;
    CAPTURE(path);
    const HeaderMap key{{"Idempotency-Key", "key-" + std::to_string(++number)}};
    const Reply first = api.post(path, body, key);
    CHECK(first.status / 100 == 2);
    CHECK(first.header("Idempotency-Replayed").empty());
    const Reply again = api.post(path, body, key);
    CHECK(again.status == first.status);
    CHECK(again.body == first.body);
    CHECK(again.header("Location") == first.header("Location"));
    CHECK(again.header("Idempotency-Replayed") == "true");
    check_problem(api.post(path, body + " ", key), 422, path);
    check_problem(api.post(path, body, {{"Idempotency-Key", "a b"}}), 400, path);
  }
  CHECK(api.rows() == Rows{3, 3, 3});
  const http::Router router = api.routes();
  std::size_t idempotent = 0;
  for (const http::Route* route : router.routes()) idempotent += route->idempotent ? 1 : 0;
  INFO("a route that heeds the key belongs into this test");
  CHECK(idempotent == posts.size());
}

TEST_CASE("idempotency: errors of the request are answered again, malformed JSON included") {
  Api api;
  for (const std::string& body : {std::string("{"), std::string("{}"), kSpec}) {
    const HeaderMap key{{"Idempotency-Key", http::sha256_hex(body)}};
    const Reply first = api.post(kBuilds, body, key);
    CHECK(first.status >= 400);
    // The project that was missing is there now; the answer stays what it was.
    if (body == kSpec) api.create_project("demo");
    const Reply again = api.post(kBuilds, body, key);
    CHECK(again.status == first.status);
    CHECK(again.body == first.body);
    CHECK(again.header("Idempotency-Replayed") == "true");
  }
}

TEST_CASE("idempotency: keys of different callers have nothing to do with each other") {
  Api api;
  api.create_project("demo");
  std::set<std::string> locations;
  for (int i = 0; i < 2; ++i) {
    HeaderMap headers = with_key(api.create_key({Scope::builds_write}));
    headers.insert(kKey.begin(), kKey.end());
    const Reply reply = api.post(kBuilds, kSpec, headers);
    CHECK(reply.status == 202);
    locations.insert(reply.header("Location"));
  }
  CHECK(locations.size() == 2);
}

TEST_CASE("idempotency: a key whose process died is 409 for a while, and then free") {
  Api api;
  api.create_project("demo");
  domain::IdempotentRequest dead;
  dead.key = "one";
  dead.fingerprint = http::sha256_hex("POST " + kBuilds + "?\n" + kSpec);
  dead.owner = "a process that is no more";
  dead.running_until = api.clock.now() + std::chrono::seconds(60);
  dead.expires_at = api.clock.now() + std::chrono::hours(24);
  const auto left = api.memory.write([&](ports::UnitOfWork& unit) -> Result<void> {
    unit.idempotency_keys().claim(dead, api.clock.now()).value();
    return {};
  });
  REQUIRE(left.has_value());
  const Reply running = api.post(kBuilds, kSpec, kKey);
  check_problem(running, 409, kBuilds);
  CHECK(running.header("Retry-After") == "1");
  api.clock.advance(std::chrono::seconds(60));
  CHECK(api.post(kBuilds, kSpec, kKey).status == 202);
  CHECK(api.rows() == Rows{1, 1, 1});
}

TEST_CASE("idempotency: of 64 clients with one key at once, one makes a build") {
  Api api;
  api.create_project("demo");
  constexpr int kClients = 64;
  std::latch all_there(kClients);
  std::mutex mutex;
  std::multiset<int> statuses;
  std::set<std::string> locations;
  {
    std::vector<std::jthread> clients;
    for (int i = 0; i < kClients; ++i) {
      clients.emplace_back([&] {
        Client client = api.connect();
        all_there.arrive_and_wait();
        const Reply reply = client.post(kBuilds, kSpec, kKey);
        const std::scoped_lock lock(mutex);
        statuses.insert(reply.status);
        if (reply.status == 202) locations.insert(reply.header("Location"));
      });
    }
  }
  CHECK(statuses.count(202) + statuses.count(409) == kClients);
  CHECK(statuses.count(202) >= 1);
  CHECK(locations.size() == 1);
  CHECK(api.rows() == Rows{1, 1, 1});
}

}  // namespace rdev::testing
