#include <set>
#include <string>

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <doctest/doctest.h>

#include "core/domain/api_key.hpp"
#include "core/domain/ascii.hpp"
#include "tests/integration/http/api_fixture.hpp"

namespace rdev::testing {

namespace json = boost::json;

namespace {

json::value document(const Api& api) {
  const Reply reply = api.get("/openapi.json");
  REQUIRE(reply.status == 200);
  CHECK(reply.header("Content-Type") == "application/json");
  return reply.json();
}

bool has_parameter(const json::object& operation, const std::string& reference) {
  const json::value* parameters = operation.if_contains("parameters");
  if (parameters == nullptr) return false;
  for (const json::value& parameter : parameters->get_array()) {
    const json::value* target = parameter.get_object().if_contains("$ref");
    if (target != nullptr && target->as_string() == json::string_view(reference)) return true;
  }
  return false;
}

}  // namespace

TEST_CASE("OpenAPI: every route is in the document, with its scope, and nothing else is") {
  Api api;
  const json::value described = document(api);
  CHECK(described.at("openapi") == "3.1.0");
  std::set<std::string> left;
  for (const auto& [path, operations] : described.at("paths").get_object()) {
    for (const auto& [method, details] : operations.get_object()) {
      left.insert(std::string(method) + " " + std::string(path));
    }
  }
  const http::Router router = api.routes();
  for (const http::Route* route : router.routes()) {
    const std::string method = domain::to_lower_ascii(route->method);
    const std::string name = method + " " + route->pattern;
    INFO("add \"" << method << "\" under paths / \"" << route->pattern
                  << "\" to adapters/http/openapi.json");
    const bool is_described = left.erase(name) == 1;
    CHECK(is_described);
    if (!is_described) continue;
    const json::object& operation =
        described.at("paths").at(route->pattern).at(method).get_object();
    CHECK(has_parameter(operation, "#/components/parameters/IdempotencyKey") == route->idempotent);
    CHECK(operation.contains("requestBody") == (route->body == http::Route::Body::json));
    CHECK(operation.contains("security") == !route->scope.has_value());
    if (!route->scope) continue;
    INFO("its description must tell its scope as the others do");
    const std::string scope = "Scope: `" + std::string(domain::to_string(*route->scope)) + "`.";
    const json::value* text = operation.if_contains("description");
    CHECK((text != nullptr && text->as_string().find(scope) != json::string::npos));
  }
  INFO("these are in adapters/http/openapi.json and have no route");
  CHECK(left == std::set<std::string>{});
}

TEST_CASE("OpenAPI: the page for people needs nothing from elsewhere and no scripts") {
  Api api;
  const Reply page = api.get("/docs");
  REQUIRE(page.status == 200);
  CHECK(page.header("Content-Type") == "text/html; charset=utf-8");
  const std::string policy = page.header("Content-Security-Policy");
  CHECK(policy.starts_with("default-src 'none'; style-src 'sha256-"));
  CHECK(policy.find("unsafe") == std::string::npos);
  for (const char* foreign : {"://", "<script", "<link", "<img", "<iframe", " style=", "@import"}) {
    CAPTURE(foreign);
    CHECK(page.body.find(foreign) == std::string::npos);
  }
  const json::value described = document(api);
  for (const auto& item : described.at("paths").get_object()) {
    const std::string heading = " " + std::string(item.key()) + "</h3>";
    CAPTURE(heading);
    CHECK(page.body.find(heading) != std::string::npos);
  }
}

TEST_CASE("OpenAPI: every answer has the headers that browsers heed") {
  Api api;
  for (const char* path : {"/projects", "/nothing", "/healthz"}) {
    const Reply reply = api.get(path);
    CHECK(reply.header("X-Content-Type-Options") == "nosniff");
    CHECK(reply.header("X-Frame-Options") == "DENY");
    CHECK(reply.header("Referrer-Policy") == "no-referrer");
    CHECK(reply.header("Content-Security-Policy") == "default-src 'none'; frame-ancestors 'none'");
    CHECK(reply.header("Access-Control-Allow-Origin").empty());
  }
}

}  // namespace rdev::testing
