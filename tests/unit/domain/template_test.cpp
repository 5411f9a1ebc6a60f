#include "core/domain/template.hpp"

#include <string>
#include <vector>

#include <doctest/doctest.h>

#include "core/domain/composition.hpp"
#include "tests/unit/domain/faults.hpp"

namespace rdev::domain {

using testing::Faults;
using testing::faults_of;
using testing::json;

namespace {

Template parsed(const std::string& text) {
  const auto description = parse_template(json(text));
  if (description.has_error()) FAIL(text, " was refused: ", description.error().fields.front());
  return *description;
}

Template with_variables(const std::string& variables) {
  return parsed("{'name': 'web', 'variables': " + variables + "}");
}

StringMap resolved(const Template& description, const StringMap& given) {
  const auto variables = resolve_variables(description, given);
  if (variables.has_error()) FAIL("refused: ", variables.error().fields.front());
  return *variables;
}

std::string composed(const std::string& wrapper, const std::string& prompt,
                     const StringMap& variables) {
  Template description;
  description.prompt = wrapper;
  description.variables["known"] = {};
  return compose_prompt(description, prompt, variables);
}

}  // namespace

TEST_CASE("the least template wraps nothing around the prompt") {
  const Template description = parsed("{'name': 'web'}");
  CHECK(description.name == "web");
  CHECK(description.version.empty());
  CHECK(description.description.empty());
  CHECK(description.variables.empty());
  CHECK(description.prompt == "{{prompt}}");
  CHECK(compose_prompt(description, "Do it.", {}) == "Do it.");
}

TEST_CASE("every field of a template is read, and shown") {
  const std::string text = R"({'name': 'web', 'version': '1.2', 'description': 'A web app',
      'variables': {'port': {'description': 'TCP port', 'required': true, 'default': '80',
                             'pattern': '[0-9]+'},
                    'Sub_name-2': {}},
      'prompt': 'Build: {{prompt}}'})";
  const Template description = parsed(text);
  const TemplateVariable& port = description.variables.at("port");
  CHECK(port.description == "TCP port");
  CHECK(port.required);
  CHECK(port.default_value == "80");
  CHECK(port.pattern == "[0-9]+");
  CHECK_FALSE(description.variables.at("Sub_name-2").required);
  CHECK(description.prompt == "Build: {{prompt}}");
  CHECK(to_json(description) == json(R"({'name': 'web', 'version': '1.2',
      'description': 'A web app',
      'variables': {'Sub_name-2': {'description': '', 'required': false, 'default': null,
                                   'pattern': null},
                    'port': {'description': 'TCP port', 'required': true, 'default': '80',
                             'pattern': '[0-9]+'}},
      'prompt': 'Build: {{prompt}}', 'components': {}})")
                                    .get_object());
}

TEST_CASE("what a component's variables refer to and count from is read, and shown") {
  const Template description =
      with_variables("{'uses': {'refers_to': ['a', 'b']}, 'port': {'counts_from': 80}}");
  CHECK(description.variables.at("uses").refers_to == std::vector<std::string>{"a", "b"});
  CHECK(description.variables.at("port").counts_from == 80);
  Template shown;
  shown.components = {{"web", "A page", description.variables}};
  CHECK(to_json(shown).at("components") == json(R"({'web': {'description': 'A page', 'variables': {
      'port': {'description': '', 'required': false, 'default': null, 'pattern': null,
               'counts_from': 80},
      'uses': {'description': '', 'required': false, 'default': null, 'pattern': null,
               'refers_to': ['a', 'b']}}}})"));
}

TEST_CASE("what the templates' adapter reads itself is left to it") {
  parsed("{'name': 'mono', 'files': {'any': ['thing']}, 'components': 7}");
}

TEST_CASE("all faults of a template are told at once") {
  CHECK(faults_of(parse_template(json(R"({
      'name': 'Web', 'version': 2, 'prompt': 'Always the same.',
      'variables': {'a': {'pattern': '['}, 'b': {'pattern': '[0-9]+', 'default': 'x'},
                    'c': {'type': 'int'}, 'd': 'x', 'prompt': {}, 'e e': {}},
      'parts': []})")))
            .size() == 10);
  const auto only_fault = [](const std::string& members) {
    CAPTURE(members);
    const Faults found = faults_of(parse_template(json("{'name': 'a', " + members + "}")));
    REQUIRE(found.size() == 1);
    return found.front();
  };
  CHECK(only_fault("'parts': []") == FieldError{"/parts", "unknown field 'parts'"});
  CHECK(only_fault("'prompt': 'x'").pointer == "/prompt");
  CHECK(only_fault("'variables': []").pointer == "/variables");
  CHECK(only_fault("'variables': {'a': null}").pointer == "/variables/a");
  CHECK(only_fault("'variables': {'a': {'x': 1}}").pointer == "/variables/a/x");
  CHECK(only_fault("'variables': {'variables': {}}").pointer == "/variables/variables");
  CHECK(only_fault("'variables': {'a.b': {}}").pointer == "/variables/a.b");
  CHECK(only_fault("'variables': {'a': {'pattern': '(x'}}").pointer == "/variables/a/pattern");
  CHECK(only_fault("'variables': {'a': {'pattern': '(x)\\\\1'}}").pointer ==
        "/variables/a/pattern");
  CHECK(only_fault("'variables': {'a': {'pattern': 'a{99999}{99999}'}}").pointer ==
        "/variables/a/pattern");
  CHECK(only_fault("'variables': {'a': {'pattern': 'x', 'default': 'y'}}") ==
        FieldError{"/variables/a/default", "must match x"});
}

TEST_CASE("given variables are completed by defaults") {
  const Template description = with_variables(
      "{'a': {'default': '1'}, 'b': {'required': true}, 'c': {}, 'd': {'default': ''},"
      " 'e': {'required': true, 'default': '5'}}");
  CHECK(resolved(description, {{"b", "2"}}) ==
        StringMap{{"a", "1"}, {"b", "2"}, {"d", ""}, {"e", "5"}});
  CHECK(resolved(description, {{"a", "x"}, {"b", ""}, {"c", "y"}, {"e", "z"}}) ==
        StringMap{{"a", "x"}, {"b", ""}, {"c", "y"}, {"d", ""}, {"e", "z"}});
}

TEST_CASE("unknown, missing and ill-formed variables are refused, all at once") {
  const Template description =
      with_variables("{'port': {'pattern': '[0-9]{1,5}'}, 'name': {'required': true}}");
  const auto refused = resolve_variables(description, {{"port", "80x"}, {"a/b", "1"}});
  CHECK(faults_of(refused) == Faults{{"/variables/a~1b", "is not a variable of the template 'web'"},
                                     {"/variables/port", "must match [0-9]{1,5}"},
                                     {"/variables/name", "is required by the template 'web'"}});
  CHECK(faults_of(resolve_variables(description, {}, "/build/variables")) ==
        Faults{{"/build/variables/name", "is required by the template 'web'"}});
}

TEST_CASE("a pattern is for the whole value") {
  const Template description = with_variables("{'port': {'pattern': '[0-9]+|auto'}}");
  for (const char* good : {"0", "8080", "auto"}) {
    CHECK(resolve_variables(description, {{"port", good}}).has_value());
  }
  for (const char* bad : {"", "80 ", " 80", "80\n", "autox", "x80", "-1"}) {
    CAPTURE(bad);
    CHECK(resolve_variables(description, {{"port", bad}}).has_error());
  }
}

TEST_CASE("matching takes bounded time, whatever the pattern and the value") {
  // Exponential for a matcher that backtracks.
  const Template description = with_variables("{'x': {'pattern': '(a*)*b'}}");
  CHECK(faults_of(resolve_variables(description, {{"x", std::string(1024, 'a')}})) ==
        Faults{{"/variables/x", "must match (a*)*b"}});
  CHECK(faults_of(resolve_variables(description, {{"x", std::string(1025, 'b')}}))
            .front()
            .detail.starts_with("must have at most 1024 bytes"));
}

TEST_CASE("a wrapper gets prompt, variables and each variable by name") {
  CHECK(composed("A {{prompt}} B", "do", {}) == "A do B");
  CHECK(composed("{{prompt}}{{prompt}}", "do", {}) == "dodo");
  CHECK(composed("{{variables}}|{{prompt}}", "do", {{"a", "1"}, {"b", "2"}}) == "a: 1\nb: 2|do");
  CHECK(composed("{{variables}}{{prompt}}", "do", {}) == "do");
  CHECK(composed("{{a}}-{{b}} {{prompt}}", "do", {{"a", "1"}, {"b", "2"}}) == "1-2 do");
  CHECK(composed("[{{known}}] {{prompt}}", "do", {}) == "[] do");
}

TEST_CASE("braces that mean nothing to a template stay as they are") {
  CHECK(composed("{{unknown}} {{prompt}}", "do", {}) == "{{unknown}} do");
  CHECK(composed("{{ prompt }} {{prompt}}", "do", {}) == "{{ prompt }} do");
  CHECK(composed("{{{{prompt}}}}", "do", {}) == "{{do}}");
  CHECK(composed("{{prompt}} {{", "do", {}) == "do {{");
  CHECK(composed("{{prompt", "do", {}) == "{{prompt");
  CHECK(composed("}}{{prompt}}{", "do", {}) == "}}do{");
  CHECK(composed("{{}}{{prompt}}", "do", {}) == "{{}}do");
  CHECK(composed("", "do", {}).empty());
}

TEST_CASE("what is inserted is never expanded again") {
  CHECK(composed("{{prompt}}|{{a}}", "{{a}} {{variables}} {{prompt}}", {{"a", "{{prompt}}"}}) ==
        "{{a}} {{variables}} {{prompt}}|{{prompt}}");
  CHECK(composed("{{variables}}{{prompt}}", "do", {{"a", "{{prompt}}"}}) == "a: {{prompt}}do");
}

}  // namespace rdev::domain
