#include "adapters/kubectl/exec_header.hpp"

#include <string>

#include <doctest/doctest.h>

namespace rdev::kubectl {
namespace {

Errc fault_of(const ports::ExecRequest& request, std::string_view workdir = "/w") {
  const auto header = exec_header(request, "mark", workdir);
  REQUIRE(header.has_error());
  return header.error().code;
}

}  // namespace

TEST_CASE("a header is a line each, with all that is not plain as an octal escape") {
  ports::ExecRequest request;
  request.argv = {"sh", "-c", "a\nb\\n", ""};
  request.environment = {{"A", "1=2"}, {"B", "\xC3\xA4"}};
  const auto header = exec_header(request, "mark", "/a dir");
  REQUIRE(header.has_value());
  CHECK(*header == "mark\n/a dir\n2\nA=1=2\nB=\\0303\\0244\n4\nsh\n-c\na\\0012b\\0134n\n\n");
}

TEST_CASE("what no process could be given is refused") {
  ports::ExecRequest good;
  good.argv = {"true"};
  CHECK(exec_header(good, "mark", "/w").has_value());
  CHECK(fault_of({}) == Errc::invalid);
  CHECK(fault_of(good, "w") == Errc::invalid);
  CHECK(fault_of(good, "") == Errc::invalid);
  ports::ExecRequest bad = good;
  bad.argv = {"-c"};
  CHECK(fault_of(bad) == Errc::invalid);
  bad.argv = {"sh", std::string("a\0b", 3)};
  CHECK(fault_of(bad) == Errc::invalid);
  for (const char* name : {"", "A B", "1A", "A=B", "A\nB"}) {
    CAPTURE(name);
    bad = good;
    bad.environment[name] = "x";
    CHECK(fault_of(bad) == Errc::invalid);
  }
}

TEST_CASE("a marker is a plain name") {
  CHECK(check_marker("0190-a.follow").has_value());
  CHECK(check_marker("").has_value());
  for (const char* marker : {"a b", "a\n", "a;b", "a/b", "$(x)"}) {
    CHECK(check_marker(marker).has_error());
  }
}

}  // namespace rdev::kubectl
