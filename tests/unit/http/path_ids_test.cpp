#include "adapters/http/path_ids.hpp"

#include <string>

#include <doctest/doctest.h>

namespace rdev::http {

TEST_CASE("path ids: a task's id is a UUID, in either case") {
  CHECK(parse_task_id("0190163d-8694-739b-aea5-966c26f8ad91")->str() ==
        "0190163d-8694-739b-aea5-966c26f8ad91");
  CHECK(parse_task_id("0190163D-8694-739B-AEA5-966C26F8AD91")->str() ==
        "0190163d-8694-739b-aea5-966c26f8ad91");
  for (const std::string text :
       {"", "x", "0190163d8694739baea5966c26f8ad91", "{0190163d-8694-739b-aea5-966c26f8ad91}",
        "0190163d-8694-739b-aea5-966c26f8ad9g", "0190163d-8694-739b-aea5-966c26f8ad9",
        "0190163d-8694-739b-aea5-966c26f8ad911", "{0190163d8694-739baea5966c26f8ad91}--",
        "0190163d-8694-739b-aea5966c26f8ad91--", "------------------------------------"}) {
    CAPTURE(text);
    CHECK_FALSE(parse_task_id(text));
  }
}

TEST_CASE("path ids: what cannot be an id names nothing") {
  Request request;
  request.params = {{"id", "demo"}, {"task_id", "0190163d-8694-739b-aea5-966c26f8ad91"}};
  CHECK(project_id_of(request).value().str() == "demo");
  CHECK(task_id_of(request).value().str() == "0190163d-8694-739b-aea5-966c26f8ad91");

  request.params = {{"id", "No/Label"}, {"task_id", "1"}};
  CHECK(project_id_of(request).error().code == Errc::not_found);
  CHECK(task_id_of(request).error().code == Errc::not_found);
}

}  // namespace rdev::http
