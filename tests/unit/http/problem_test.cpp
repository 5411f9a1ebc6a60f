#include "adapters/http/problem.hpp"

#include <algorithm>
#include <string>

#include <boost/json/parse.hpp>
#include <doctest/doctest.h>

namespace rdev::http {

TEST_CASE("problem: every error has its status") {
  const std::pair<Errc, int> expected[] = {
      {Errc::invalid, 422},    {Errc::malformed, 400},   {Errc::not_found, 404},
      {Errc::conflict, 409},   {Errc::fenced, 409},      {Errc::already_exists, 409},
      {Errc::queue_full, 429}, {Errc::forbidden, 403},   {Errc::unavailable, 503},
      {Errc::uncertain, 503},  {Errc::timeout, 504},     {Errc::cancelled, 503},
      {Errc::too_large, 413},  {Errc::unsupported, 501}, {Errc::internal, 500},
  };
  for (const auto& [code, status] : expected) {
    CAPTURE(to_string(code));
    const Problem problem = problem_of({code, "why"});
    CHECK(problem.status == status);
    CHECK(problem.type == "urn:rdev:problem:" + std::string(to_string(code)));
    CHECK_FALSE(problem.title.empty());
    CHECK_FALSE(problem.detail.empty());
  }
}

TEST_CASE("problem: a client's fault is told, a server's is not") {
  CHECK(problem_of({Errc::conflict, "the build is completed already"}).detail ==
        "the build is completed already");
  for (const Errc code : {Errc::internal, Errc::unavailable, Errc::uncertain, Errc::timeout,
                          Errc::cancelled, Errc::unsupported}) {
    CAPTURE(to_string(code));
    const Response response = to_response(problem_of({code, "host db-7 said s3cret"}), "/x");
    CHECK(response.body.find("s3cret") == std::string::npos);
  }
  CHECK(problem_of({Errc::uncertain, ""}).detail.find("may have been done") != std::string::npos);
}

TEST_CASE("problem: who may try again is told when, who may do harm by it is not") {
  const auto has_retry_after = [](Errc code) {
    const Problem problem = problem_of({code, "why"});
    return std::any_of(problem.headers.begin(), problem.headers.end(),
                       [](const Header& header) { return header.first == "Retry-After"; });
  };
  CHECK(has_retry_after(Errc::queue_full));
  CHECK(has_retry_after(Errc::unavailable));
  CHECK_FALSE(has_retry_after(Errc::uncertain));
  CHECK_FALSE(has_retry_after(Errc::conflict));
}

TEST_CASE("problem: the document has every member of RFC 9457, and the faults") {
  const Response response = to_response(
      problem_of({Errc::invalid, "the spec is invalid", {{"/prompt", "is required"}}}), "/a/b");
  CHECK(response.status == 422);
  CHECK(response.content_type == "application/problem+json");
  CHECK(boost::json::parse(response.body) == boost::json::parse(R"({
    "type": "urn:rdev:problem:invalid",
    "title": "The request breaks a rule",
    "status": 422,
    "detail": "the spec is invalid",
    "instance": "/a/b",
    "errors": [{"pointer": "/prompt", "detail": "is required"}]
  })"));
}

TEST_CASE("problem: HTTP's own problems are titled by their status") {
  const Problem problem = http_problem(405, "not here");
  CHECK(problem.type == "about:blank");
  CHECK(problem.title == "Method Not Allowed");
  CHECK(problem.detail == "not here");
}

TEST_CASE("problem: what is no UTF-8 does not break the document") {
  const Response response = to_response(http_problem(404, "no \xff here"), "/\xc0\xaf");
  CHECK(boost::json::parse(response.body).at("detail") == "no \xEF\xBF\xBD here");
}

}  // namespace rdev::http
