#include "core/domain/composition.hpp"

#include <string>
#include <vector>

#include <doctest/doctest.h>

#include "tests/unit/domain/faults.hpp"

namespace rdev::domain {

using testing::Faults;
using testing::faults_of;

namespace {

/// A monorepo of services and libraries.
Template monorepo() {
  Template description;
  description.name = "mono";
  description.variables["title"] = {.default_value = "Mine"};
  description.components = {
      {"library", "", {{"uses", {.refers_to = {"library"}}}}},
      {"service",
       "",
       {{"port", {.pattern = "[0-9]+", .counts_from = 8080}},
        {"owner", {.required = true}},
        {"uses", {.refers_to = {"library", "service"}}}}},
  };
  return description;
}

Faults refused(const StringMap& given) {
  return faults_of(resolve_variables(monorepo(), given));
}

}  // namespace

TEST_CASE("a list of names is separated by commas, white space or both") {
  CHECK(split_names("a, b\tc,,d\n") == std::vector<std::string>{"a", "b", "c", "d"});
  CHECK(split_names(" , ").empty());
}

TEST_CASE("each component gets its own variables, and what is counted counts within its kind") {
  const StringMap given{{"service", "orders, billing"}, {"library", "money"},
                        {"orders.owner", "ann"},        {"billing.owner", "bob"},
                        {"billing.port", "9000"},       {"orders.uses", "money billing"}};
  const auto resolved = resolve_variables(monorepo(), given);
  REQUIRE(resolved.has_value());
  CHECK(resolved->at("title") == "Mine");
  CHECK(component_uses(monorepo(), *resolved) ==
        std::vector<ComponentUse>{
            {"library", "money", {}},
            {"service", "orders", {{"owner", "ann"}, {"port", "8080"}, {"uses", "money billing"}}},
            {"service", "billing", {{"owner", "bob"}, {"port", "9000"}}}});
}

TEST_CASE("the number of a component's kind is counted, not its place in the request") {
  const auto resolved = resolve_variables(
      monorepo(), {{"service", "a b"}, {"a.owner", "x"}, {"b.owner", "x"}, {"library", "l"}});
  REQUIRE(resolved.has_value());
  CHECK(resolved->at("a.port") == "8080");
  CHECK(resolved->at("b.port") == "8081");
}

TEST_CASE("without components only the template's own variables are there") {
  const auto resolved = resolve_variables(monorepo(), {});
  CHECK(resolved.value() == StringMap{{"title", "Mine"}});
  CHECK(component_uses(monorepo(), *resolved).empty());
}

TEST_CASE("hostile component names are refused") {
  for (const char* name : {"../x", "a/b", "A", "1a", "-a", "a-", "a;b", "$(id)", "'", "ä",
                           "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"}) {
    CAPTURE(name);
    const Faults found = refused({{"library", name}});
    REQUIRE(found.size() == 1);
    CHECK(found.front().pointer == "/variables/library");
  }
}

TEST_CASE("a name is for one component, whatever its kind") {
  CHECK(refused({{"library", "a, a"}}) ==
        Faults{{"/variables/library", "names 'a' a second time"}});
  CHECK(refused({{"library", "a"}, {"service", "a"}}).front() ==
        FieldError{"/variables/service", "names 'a' a second time"});
}

TEST_CASE("variables of components that are not there, or do not have them, are refused") {
  CHECK(refused({{"library", "money"}, {"money.port", "1"}, {"gold.uses", "money"}}) ==
        Faults{{"/variables/gold.uses", "is not a variable of the template 'mono'"},
               {"/variables/money.port", "is not a variable of the template 'mono'"}});
}

TEST_CASE("a component's variables have rules of their own") {
  CHECK(refused({{"service", "a"}, {"a.port", "http"}}) ==
        Faults{{"/variables/a.port", "must match [0-9]+"},
               {"/variables/a.owner", "is required by the template 'mono'"}});
}

TEST_CASE("a component refers to others of the right kind only") {
  for (const char* other : {"missing", "app", "money"}) {
    CAPTURE(other);
    const Faults found = refused(
        {{"library", "money"}, {"service", "app"}, {"app.owner", "ann"}, {"money.uses", other}});
    REQUIRE(found.size() == 1);
    CHECK(found.front().pointer == "/variables/money.uses");
  }
}

TEST_CASE("a build has a bounded number of components") {
  std::string names;
  for (int i = 0; i <= 50; ++i) names += "l" + std::to_string(i) + " ";
  CHECK(refused({{"library", names}}).size() == 1);
  names.resize(names.rfind('l'));
  CHECK(resolve_variables(monorepo(), {{"library", names}}).has_value());
}

}  // namespace rdev::domain
