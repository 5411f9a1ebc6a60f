#include <map>

#include <doctest/doctest.h>

#include "tests/e2e/installation.hpp"

namespace rdev::testing {

TEST_CASE("64 clients with one idempotency key at once start one build, on SQLite") {
  Installation rdev;
  rdev.start_without_worker();
  rdev.create_project();
  const auto answers = rdev.api().post_at_once("/projects/demo/builds", R"({"prompt":"go"})",
                                               {"-H", "Idempotency-Key: \"one\""}, 64);
  int done = 0;
  for (const auto& answer : answers) {
    CAPTURE(answer.first);
    CHECK((answer.first == 202 || answer.first == 409));
    done += answer.second;
  }
  CHECK(done == 64);
  CHECK(rdev.api().get("/projects/demo/builds").json().at("builds").as_array().size() == 1);
}

}  // namespace rdev::testing
