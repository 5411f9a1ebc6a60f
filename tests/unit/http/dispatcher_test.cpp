#include "adapters/http/dispatcher.hpp"

#include <stdexcept>
#include <string>

#include <boost/json/parse.hpp>
#include <doctest/doctest.h>

#include "adapters/memory/logger.hpp"

namespace rdev::http {

namespace {

Request make_request(const std::string& method, const std::string& path) {
  Request request;
  request.method = method;
  request.path = path;
  request.request_id = "the-id";
  return request;
}

Response dispatch(const Dispatcher& dispatcher, Request request) {
  const Dispatcher::Plan plan = dispatcher.plan(request);
  return plan.route == nullptr ? plan.refusal : dispatcher.call(*plan.route, request);
}

Router router_with(Handler handler, Route::Body body = Route::Body::ignored) {
  Router router;
  router.add(
      {.method = "POST", .pattern = "/things/{id}", .handler = std::move(handler), .body = body});
  return router;
}

Result<Response> answer_ok(const Request&) {
  return json_response(200, {});
}

}  // namespace

TEST_CASE("dispatcher: an unknown path is 404, a known one with another method 405 with Allow") {
  memory::Logger logger;
  Router router = router_with(answer_ok);
  router.add({.method = "GET", .pattern = "/things/{id}", .handler = answer_ok});
  const Dispatcher dispatcher(std::move(router), logger, false);
  CHECK(dispatch(dispatcher, make_request("POST", "/nothing")).status == 404);

  const Response wrong = dispatch(dispatcher, make_request("BREW", "/things/1"));
  CHECK(wrong.status == 405);
  REQUIRE(wrong.headers.size() == 1);
  CHECK(wrong.headers[0] == Header{"Allow", "POST, GET, HEAD"});
}

TEST_CASE("dispatcher: what a handler throws becomes a 500 that tells nothing, and is logged") {
  memory::Logger logger;
  const Dispatcher dispatcher(
      router_with([](const Request&) -> Result<Response> { throw std::runtime_error("s3cret"); }),
      logger, false);
  Request request = make_request("POST", "/things/1");
  request.trace.parent = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01";
  const Response response = dispatch(dispatcher, std::move(request));
  CHECK(response.status == 500);
  CHECK(response.content_type == "application/problem+json");
  CHECK(response.body.find("s3cret") == std::string::npos);
  REQUIRE(logger.lines().size() == 1);
  CHECK(logger.lines()[0].level == ports::Logger::Level::error);
  CHECK(logger.lines()[0].fields.at("request_id") == "the-id");
  CHECK(logger.lines()[0].fields.at("trace_id") == "4bf92f3577b34da6a3ce929d0e0e4736");
  CHECK(logger.lines()[0].fields.at("error") == "exception: s3cret");

  const Dispatcher strange(
      router_with([](const Request&) -> Result<Response> { throw 1; }),  // NOLINT
      logger, false);
  CHECK(dispatch(strange, make_request("POST", "/things/1")).status == 500);
}

TEST_CASE("dispatcher: errors that are the client's are not logged") {
  memory::Logger logger;
  const Dispatcher dispatcher(router_with([](const Request&) -> Result<Response> {
                                return Error{Errc::conflict, "it is taken"};
                              }),
                              logger, false);
  CHECK(dispatch(dispatcher, make_request("POST", "/things/1")).status == 409);
  CHECK(logger.lines().empty());
}

TEST_CASE("dispatcher: a route that takes JSON gets it parsed, or is not called") {
  memory::Logger logger;
  int calls = 0;
  const Dispatcher dispatcher(router_with(
                                  [&](const Request& request) {
                                    ++calls;
                                    CHECK(request.params.at("id") == "a/b");
                                    CHECK(request.json == boost::json::parse(R"({"a":1})"));
                                    return answer_ok(request);
                                  },
                                  Route::Body::json),
                              logger, false);
  Request request = make_request("POST", "/things/a%2Fb");
  request.body = R"({"a":1})";
  CHECK(dispatch(dispatcher, request).status == 200);
  request.headers = {{"Content-Type", "Application/JSON ; charset=utf-8"}};
  CHECK(dispatch(dispatcher, request).status == 200);
  CHECK(calls == 2);

  request.headers = {{"Content-Type", "text/plain"}};
  CHECK(dispatch(dispatcher, request).status == 415);
  request.headers = {{"Content-Type", "application/json"}, {"Content-Encoding", "gzip"}};
  CHECK(dispatch(dispatcher, request).status == 415);
  request.headers.clear();
  request.body = "{";
  CHECK(dispatch(dispatcher, request).status == 400);
  CHECK(calls == 2);
}

TEST_CASE("dispatcher: pages are refused only where the loopback is all that guards") {
  memory::Logger logger;
  Request request = make_request("POST", "/things/1");
  request.headers = {{"Host", "evil.example"}};
  CHECK(dispatch(Dispatcher(router_with(answer_ok), logger, true), request).status == 421);
  CHECK(dispatch(Dispatcher(router_with(answer_ok), logger, false), request).status == 200);
}

}  // namespace rdev::http
