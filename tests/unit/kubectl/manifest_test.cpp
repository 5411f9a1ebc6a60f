#include "adapters/kubectl/manifest.hpp"

#include <boost/json/parse.hpp>
#include <doctest/doctest.h>

namespace rdev::kubectl {
namespace {

const PodAddress kAddress{"builds", "rdev-demo", "main"};

}  // namespace

TEST_CASE("a manifest's placeholders are replaced, and others refused") {
  const auto filled = fill_manifest("{{name}} {{namespace}}/{{project}} { {x} }", kAddress, "demo");
  REQUIRE(filled.has_value());
  CHECK(*filled == "rdev-demo builds/demo { {x} }");
  CHECK(fill_manifest("a {{ b", kAddress, "demo").value() == "a {{ b");
  CHECK(fill_manifest("{{prompt}}", kAddress, "demo").error().code == Errc::invalid);
  CHECK(fill_manifest("{{namespace}}", {"", "p", ""}, "demo").error().code == Errc::invalid);
}

TEST_CASE("a pod made from a manifest can be known again, whatever the manifest says") {
  const auto claimed = claim_manifest(
      R"({"kind":"Pod","metadata":{"name":"x","labels":{"a":"b",
          "app.kubernetes.io/managed-by":"helm"}},"spec":{}})",
      kAddress, "demo");
  REQUIRE(claimed.has_value());
  const auto metadata = boost::json::parse(*claimed).at("metadata");
  CHECK(metadata == boost::json::parse(
                        R"({"name":"rdev-demo","namespace":"builds","labels":{"a":"b",
                            "app.kubernetes.io/managed-by":"rdev","rdev/project":"demo"}})"));
}

TEST_CASE("what is not one pod is refused") {
  for (const char* text : {"", "[]", "7", R"({"kind":"Deployment"})", R"({"kind":"List"})"}) {
    CAPTURE(text);
    CHECK(claim_manifest(text, kAddress, "demo").error().code == Errc::invalid);
  }
}

}  // namespace rdev::kubectl
