#include "adapters/http/router.hpp"

#include <string>

#include <doctest/doctest.h>

namespace rdev::http {

namespace {

Router make_router() {
  Router router;
  const Handler none = [](const Request&) -> Result<Response> { return no_content(); };
  for (const auto& [method, pattern] : std::vector<std::pair<std::string, std::string>>{
           {"GET", "/projects"},
           {"POST", "/projects"},
           {"GET", "/projects/{id}"},
           {"DELETE", "/projects/{id}"},
           {"POST", "/project/create-and-build"},
           {"POST", "/project/{id}/build"},
           {"GET", "/builds/{task_id}/events"},
       }) {
    router.add({.method = method, .pattern = pattern, .handler = none});
  }
  return router;
}

std::string pattern_for(std::string_view method, std::string_view path) {
  static const Router router = make_router();
  const auto match = router.match(method, path);
  return match.route == nullptr ? "" : match.route->pattern;
}

}  // namespace

TEST_CASE("router: finds routes by method and path") {
  CHECK(pattern_for("GET", "/projects") == "/projects");
  CHECK(pattern_for("DELETE", "/projects/demo") == "/projects/{id}");
  CHECK(pattern_for("POST", "/project/create-and-build") == "/project/create-and-build");
  CHECK(pattern_for("POST", "/project/demo/build") == "/project/{id}/build");
  CHECK(pattern_for("GET", "/builds/1/events") == "/builds/{task_id}/events");
}

TEST_CASE("router: HEAD is served by GET") {
  CHECK(pattern_for("HEAD", "/projects") == "/projects");
  CHECK(pattern_for("HEAD", "/project/demo/build").empty());
}

TEST_CASE("router: a path has to match as a whole, and in its case") {
  for (const std::string path : {"", "/", "/projects/", "/Projects", "//projects", "/projects//",
                                 "/projects/demo/", "/builds/1/events/2", "/projects/../projects",
                                 "projects", "*", "/%zz", "/builds//events/"}) {
    CAPTURE(path);
    const auto match = make_router().match("GET", path);
    CHECK(match.methods.empty());
    const bool is_project_without_name = path == "/projects/";
    CHECK((match.route != nullptr) == is_project_without_name);
  }
}

TEST_CASE("router: parameters are decoded within their segment") {
  const auto param = [](std::string_view path) {
    const Router router = make_router();
    return router.match("GET", path).params.at("id");
  };
  CHECK(param("/projects/demo") == "demo");
  CHECK(param("/projects/a%2Fb") == "a/b");
  CHECK(param("/projects/%2e%2e") == "..");
  CHECK(param("/projects/a+b") == "a+b");
  CHECK(pattern_for("GET", "/%70rojects") == "/projects");
}

TEST_CASE("router: tells a wrong method from a wrong path") {
  const auto methods = [](std::string_view method, std::string_view path) {
    return make_router().match(method, path).methods;
  };
  CHECK(methods("PUT", "/projects") == std::vector<std::string>{"GET", "HEAD", "POST"});
  CHECK(methods("get", "/projects/demo") == std::vector<std::string>{"GET", "HEAD", "DELETE"});
  CHECK(methods("GET", "/project/create-and-build") == std::vector<std::string>{"POST"});
  CHECK(methods("GET", "/nothing").empty());
}

}  // namespace rdev::http
