#include "adapters/templates/scaffolding.hpp"

#include <map>
#include <string>

#include <doctest/doctest.h>

#include "core/domain/composition.hpp"

namespace rdev::templates {

namespace {

using Laid = std::map<std::string, std::string>;

FileSet monorepo() {
  return {
      {"mono/template.json",
       {R"({"name": "mono", "variables": {"title": {}}, "components": {"service": {}, "web": {}}})"}},
      {"mono/files/list.mustache",
       {"{{project}} {{title}}:{{#service}} {{path}}={{port}}{{/service}}\n"}},
      {"mono/files/plain", {"{{untouched}}"}},
      {"mono/components/service/template.json",
       {R"({"name": "service", "variables": {"port": {"counts_from": 80},
            "calls": {"refers_to": ["service"]}}})"}},
      {"mono/components/service/files/run.mustache",
       {"{{name}} {{root}} {{title}}{{#calls}} {{name}}:{{port}}{{/calls}}", true}},
      {"mono/components/web/template.json", {R"({"name": "web"})"}},
      {"mono/components/web/files/page", {"<p>"}},
  };
}

Result<std::vector<ports::ScaffoldFile>> scaffold(const FileSet& files,
                                                  const domain::StringMap& given) {
  const auto loaded = load_templates(files);
  REQUIRE(loaded.has_value());
  const LoadedTemplate& mono = loaded->at("mono");
  const auto variables = domain::resolve_variables(mono.description, given);
  REQUIRE(variables.has_value());
  return make_scaffold(mono, {domain::ProjectId("shop"), *variables});
}

Laid laid(const FileSet& files, const domain::StringMap& given) {
  const auto made = scaffold(files, given);
  if (made.has_error()) FAIL(made.error().message);
  Laid by_path;
  for (const ports::ScaffoldFile& file : *made) by_path[file.path] = file.bytes;
  return by_path;
}

}  // namespace

TEST_CASE("names, ports and what components call are wired through") {
  CHECK(
      laid(monorepo(), {{"title", "Shop"}, {"service", "a, b"}, {"web", "w"}, {"a.calls", "b"}}) ==
      Laid{{"list", "shop Shop: service/a=80 service/b=81\n"},
           {"plain", "{{untouched}}"},
           {"service/a/run", "a ../.. Shop b:81"},
           {"service/b/run", "b ../.. Shop"},
           {"web/w/page", "<p>"}});
}

TEST_CASE("without components the root alone is laid, and a variable without value is empty") {
  CHECK(laid(monorepo(), {}) == Laid{{"list", "shop :\n"}, {"plain", "{{untouched}}"}});
}

TEST_CASE("an executable file stays one") {
  const auto made = scaffold(monorepo(), {{"service", "a"}});
  for (const ports::ScaffoldFile& file : made.value()) {
    CHECK(file.executable == (file.path == "service/a/run"));
  }
}

TEST_CASE("a file that cannot be filled in is told by its name") {
  FileSet files = monorepo();
  files["mono/components/web/files/bad.mustache"] = {"{{nothing}}"};
  const auto made = scaffold(files, {{"web", "w"}});
  REQUIRE(made.has_error());
  CHECK(made.error().code == Errc::invalid);
  CHECK(made.error().message.find("web/w/bad.mustache") != std::string::npos);
}

TEST_CASE("no file is laid over another one") {
  FileSet files = monorepo();
  files["mono/files/web/w/page"] = {"mine"};
  CHECK(scaffold(files, {{"web", "w"}}).error().message == "the scaffold has 'web/w/page' twice");
}

TEST_CASE("no file leaves the root or goes into git's own directory") {
  for (const char* path : {"../{{name}}", "/{{name}}", "a//{{name}}", ".git/{{name}}"}) {
    CAPTURE(path);
    FileSet files = monorepo();
    files["mono/template.json"].bytes = std::string(R"({"name": "mono", "variables": {"title": {}},
            "components": {"service": {}, "web": {"path": ")") +
                                        path + R"("}}})";
    CHECK(scaffold(files, {{"web", "w"}}).error().code == Errc::invalid);
  }
}

}  // namespace rdev::templates
