#include "tests/contract/templates_contract.hpp"

#include <string>

#include <boost/json/serialize.hpp>
#include <doctest/doctest.h>

namespace rdev::testing {

namespace {

memory::TemplateFolder service_template() {
  domain::Template description;
  description.name = "service";
  description.version = "1.2.0";
  description.description = "A small web service";
  description.prompt = "Be brief.\n{{prompt}}\n{{variables}}";
  description.variables["port"] = {"where it listens", false, "8080", "[0-9]+"};
  description.variables["owner"] = {"who answers for it", true, std::nullopt, std::nullopt};
  return {description,
          {{"src/main.c", "int main(void) { return 0; }\n", false},
           {"run", "#!/bin/sh\nexec ./main\n", true},
           {"assets/bytes", std::string("\0\xFF\n", 3), false}}};
}

memory::TemplateFolder bare_template() {
  domain::Template description;
  description.name = "bare";
  return {description, {}};
}

ports::ScaffoldValues values() {
  return {domain::ProjectId("demo"), {{"owner", "nobody"}, {"port", "8080"}}};
}

std::string text_of(const domain::Template& description) {
  return boost::json::serialize(domain::to_json(description));
}

}  // namespace

void templates_contract(const MakeTemplates& make) {
  SUBCASE("without templates the list is empty") {
    const auto templates = make({});
    CHECK(templates->list().value().empty());
    CHECK(templates->find("service").error().code == Errc::not_found);
  }

  SUBCASE("the list is sorted by name") {
    const auto list = make({service_template(), bare_template()})->list();
    REQUIRE(list.has_value());
    REQUIRE(list->size() == 2);
    CHECK((*list)[0].name == "bare");
    CHECK((*list)[1].name == "service");
  }

  SUBCASE("a template comes complete") {
    const auto found = make({bare_template(), service_template()})->find("service");
    REQUIRE(found.has_value());
    CHECK(text_of(*found) == text_of(service_template().description));
  }

  SUBCASE("a scaffold comes sorted by path, every byte and permission as it was") {
    const auto files = make({service_template()})->scaffold("service", values());
    const auto given = service_template().files;
    CHECK(files.value() == std::vector<ports::ScaffoldFile>{given[2], given[1], given[0]});
  }

  SUBCASE("a template without scaffold has an empty one") {
    CHECK(make({bare_template()})->scaffold("bare", values()).value().empty());
  }

  SUBCASE("the same values give the same files, and what is in them is never expanded again") {
    const auto templates = make({service_template()});
    ports::ScaffoldValues hostile = values();
    hostile.variables["owner"] = "{{port}} $(id) ../x";
    CHECK(templates->scaffold("service", hostile).value() ==
          templates->scaffold("service", hostile).value());
  }

  SUBCASE("an unknown name is not found, a path neither") {
    const auto templates = make({service_template()});
    for (const char* name : {"servic", "", ".", "../service", "service/", "/etc"}) {
      CAPTURE(name);
      CHECK(templates->find(name).error().code == Errc::not_found);
      CHECK(templates->scaffold(name, values()).error().code == Errc::not_found);
    }
  }
}

}  // namespace rdev::testing
