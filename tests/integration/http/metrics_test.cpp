#include "adapters/memory/metrics.hpp"

#include <string>

#include <doctest/doctest.h>

#include "tests/integration/http/api_fixture.hpp"
#include "tests/support/eventually.hpp"

namespace rdev::testing {

namespace {

http::ServerOptions measured_by(ports::Metrics& metrics) {
  http::ServerOptions options;
  options.metrics = &metrics;
  return options;
}

double requests(const memory::Metrics& metrics, const std::string& method, const std::string& route,
                const std::string& status) {
  return metrics.value("rdev_http_requests_total",
                       {{"method", method}, {"route", route}, {"status", status}});
}

}  // namespace

TEST_CASE("metrics: are served as Prometheus' text") {
  Api api;
  const Reply reply = api.get("/metrics?x=1");
  CHECK(reply.status == 200);
  CHECK(reply.header("Content-Type") == "text/plain; version=0.0.4; charset=utf-8");
  CHECK(reply.body == "rdev_watchers 0\n");
}

TEST_CASE("metrics: requests are counted by the route's pattern, and timed") {
  memory::Metrics metrics;
  Api api(measured_by(metrics));
  api.create_project("demo");
  for (const char* target : {"/projects/demo", "/projects/demo?x=1", "/projects/nobody"}) {
    static_cast<void>(api.get(target));
  }
  // A request is measured when its response has gone, which its client may see first.
  CHECK(eventually([&] { return requests(metrics, "GET", "/projects/{id}", "404") == 1; }));
  CHECK(requests(metrics, "GET", "/projects/{id}", "200") +
            requests(metrics, "GET", "/projects/{id}", "422") ==
        2);
  CHECK(eventually([&] {
    return metrics.observations("rdev_http_request_duration_seconds", {{"route", "/projects/{id}"}})
               .size() == 3;
  }));
}

TEST_CASE("metrics: neither an unknown path nor an unknown method makes a label") {
  memory::Metrics metrics;
  Api api(measured_by(metrics));
  static_cast<void>(api.get("/secret-4711"));
  static_cast<void>(api.send("BREW", "/projects"));
  CHECK(eventually([&] { return requests(metrics, "none", "none", "404") == 1; }));
  CHECK(eventually([&] { return requests(metrics, "none", "none", "405") == 1; }));
}

}  // namespace rdev::testing
