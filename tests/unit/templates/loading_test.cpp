#include "adapters/templates/loading.hpp"

#include <string>

#include <doctest/doctest.h>

#include "adapters/templates/file_templates.hpp"

namespace rdev::templates {

namespace {

std::string fault_of(const FileSet& files) {
  const auto loaded = load_templates(files);
  return loaded.has_error() ? loaded.error().message : "";
}

FileSet with_component(const std::string& components) {
  return {{"mono/template.json", {R"({"name": "mono", "components": )" + components + "}"}},
          {"mono/components/web/template.json", {R"({"name": "web", "description": "A page"})"}},
          {"mono/components/web/files/index.html", {"hello"}},
          {"mono/files/README.md", {"all"}}};
}

}  // namespace

TEST_CASE("a template of components is loaded with all of them") {
  const auto loaded = load_templates(with_component(R"({"web": {"path": "sites/{{name}}"}})"));
  REQUIRE(loaded.has_value());
  const LoadedTemplate& mono = loaded->at("mono");
  CHECK(mono.files.at("README.md").bytes == "all");
  REQUIRE(mono.description.components.size() == 1);
  CHECK(mono.description.components.front().description == "A page");
  CHECK(mono.components.at("web").path == "sites/{{name}}");
  CHECK(mono.components.at("web").files.at("index.html").bytes == "hello");
}

TEST_CASE("a component's files are laid below its kind and name when nothing else is said") {
  const auto loaded = load_templates(with_component(R"({"web": {}})"));
  CHECK(loaded.value().at("mono").components.at("web").path == "web/{{name}}");
}

TEST_CASE("what is wrong is told with its file and field") {
  CHECK(fault_of({{"a/files/x", {"x"}}}) == "a: template.json: is missing");
  CHECK(fault_of({{"a/template.json", {"{"}}}).starts_with("a: template.json: "));
  CHECK(fault_of({{"a/template.json", {R"({"name": "b"})"}}}) ==
        "a/template.json: /name must be that of its directory, 'a'");
  const std::string unknown = fault_of({{"a/template.json", {R"({"name": "a", "promt": "x"})"}}});
  CHECK(unknown.find("/promt unknown field") != std::string::npos);
  CHECK(fault_of(with_component(R"({"api": {}})"))
            .starts_with("mono/components/api/template.json: "));
  CHECK(fault_of(with_component(R"({"web": {"path": "web"}})")).find("/components/web/path") !=
        std::string::npos);
  CHECK(fault_of(with_component(R"({"web": {"name": "x"}})")).find("/components/web/name") !=
        std::string::npos);
  FileSet twofold = with_component(R"({"web": {}}, "variables": {"web": {}})");
  CHECK(fault_of(twofold).find("there is a variable 'web' as well") != std::string::npos);
}

TEST_CASE("the built-in templates are there, and a directory's own stand before them") {
  auto templates = FileTemplates::load(std::nullopt);
  REQUIRE(templates.has_value());
  for (const char* name : {"blank", "landing-page", "rest-service", "fullstack-app", "monorepo"}) {
    CAPTURE(name);
    CHECK(templates->find(name).has_value());
  }
  CHECK(templates->list().value().size() == 5);
}

}  // namespace rdev::templates
