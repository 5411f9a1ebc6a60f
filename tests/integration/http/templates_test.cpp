#include <doctest/doctest.h>

#include "tests/integration/http/api_fixture.hpp"

namespace rdev::testing {

TEST_CASE("templates: are listed with their variables") {
  Api api;
  const Reply reply = api.get("/templates");
  REQUIRE(reply.status == 200);
  const auto document = reply.json();
  REQUIRE(document.at("templates").as_array().size() == 1);
  CHECK(document.at("templates").at(0).at("name") == "greeting");
  CHECK(document.at("templates").at(0).at("variables").at("name").at("required") == true);
  check_problem(api.get("/templates?x=1"), 422, "/templates");
}

}  // namespace rdev::testing
