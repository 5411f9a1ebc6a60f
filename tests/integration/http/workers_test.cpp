#include <string>

#include <doctest/doctest.h>

#include "ports/worker_registry.hpp"
#include "tests/integration/http/api_fixture.hpp"

namespace rdev::testing {

TEST_CASE("workers: are listed, those silent for a lease as not alive") {
  Api api;
  const auto put = [&](const std::string& id, std::chrono::milliseconds ago) {
    domain::Worker worker;
    worker.id = domain::WorkerId(id);
    worker.hostname = "host";
    worker.slots = 4;
    worker.last_seen_at = api.clock.now() - ago;
    return api.memory.write([&](ports::UnitOfWork& unit) { return unit.workers().put(worker); });
  };
  REQUIRE(put("a", std::chrono::milliseconds(0)).has_value());
  REQUIRE(put("b", std::chrono::milliseconds(59'999)).has_value());
  REQUIRE(put("c", std::chrono::milliseconds(60'000)).has_value());

  const Reply reply = api.get("/workers");
  REQUIRE(reply.status == 200);
  const auto workers = reply.json().at("workers").as_array();
  REQUIRE(workers.size() == 3);
  CHECK(workers[0].at("id") == "a");
  CHECK(workers[0].at("slots") == 4);
  CHECK(workers[0].at("alive") == true);
  CHECK(workers[1].at("alive") == true);
  CHECK(workers[2].at("alive") == false);
}

}  // namespace rdev::testing
