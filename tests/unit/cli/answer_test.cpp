#include "apps/rdev/answer.hpp"

#include <doctest/doctest.h>

#include "apps/rdev/exit_code.hpp"

namespace rdev::cli {

TEST_CASE("each status has its exit code") {
  const auto exit_for = [](int status) { return exit_of(read_answer(status, "{}").error()); };
  for (const int status : {400, 401, 403, 404, 409, 413, 415, 422, 429, 431}) {
    CAPTURE(status);
    CHECK(exit_for(status) == Exit::refused);
  }
  for (const int status : {301, 500, 502, 503, 504}) {
    CAPTURE(status);
    CHECK(exit_for(status) == Exit::unreachable);
  }
  CHECK(read_answer(200, "{}").has_value());
  CHECK(read_answer(204, "").value().is_null());
  CHECK(exit_of_status("completed") == Exit::success);
  CHECK(exit_of_status("failed") == Exit::build_failed);
  CHECK(exit_of_status("cancelled") == Exit::cancelled);
  CHECK(static_cast<int>(Exit::unreachable) == 3);
  CHECK(static_cast<int>(Exit::refused) == 4);
  CHECK(static_cast<int>(Exit::cancelled) == 5);
}

TEST_CASE("a page that is not rdev's is told to be none") {
  const auto answer = read_answer(200, "<html>It works!</html>");
  REQUIRE(answer.has_error());
  CHECK(exit_of(answer.error()) == Exit::unreachable);
  CHECK(to_text(answer.error()).find("is the URL right?") != std::string::npos);
}

TEST_CASE("faulty fields are named by their flags, and neutralised") {
  const auto answer = read_answer(422, R"({"detail": "bad \u001b[1m", "errors": [
      {"pointer": "/timeout_seconds", "detail": "too \u001b[2J long"},
      {"pointer": "/variables/p\u001bort", "detail": "unknown"},
      {"pointer": "/odd\u202e", "detail": "unknown"},
      {"pointer": "", "detail": "no object"}]})");
  CHECK(to_text(answer.error()) ==
        "bad \\x1b[1m (HTTP 422)\n"
        "  --timeout (/timeout_seconds): too \\x1b[2J long\n"
        "  --var p\\x1bort (/variables/p\\x1bort): unknown\n"
        "  /odd\\u202e: unknown\n"
        "  : no object");
}

}  // namespace rdev::cli
