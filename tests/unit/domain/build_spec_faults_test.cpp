#include <cstddef>
#include <string>
#include <vector>

#include <doctest/doctest.h>

#include "core/domain/build_json.hpp"
#include "tests/unit/domain/faults.hpp"

namespace rdev::domain {

using testing::Faults;
using testing::faults_of;
using testing::json;

namespace {

/// The faults of a spec with a good prompt and these members.
Faults faults(const std::string& members) {
  return faults_of(parse_build_spec(json("{'prompt': 'x', " + members + "}")));
}

/// The one fault's pointer and detail.
FieldError fault(const std::string& members) {
  CAPTURE(members);
  const Faults found = faults(members);
  REQUIRE(found.size() == 1);
  return found.front();
}

std::string text(std::size_t bytes) {
  return "'" + std::string(bytes, 'a') + "'";
}

/// An array of so many elements, or an object of so many members.
std::string array(std::size_t count) {
  std::string items;
  for (std::size_t i = 0; i < count; ++i)
    items += (i == 0 ? "'I" : ", 'I") + std::to_string(i) + "'";
  return "[" + items + "]";
}

std::string object(std::size_t count) {
  std::string members;
  for (std::size_t i = 0; i < count; ++i) {
    members += (i == 0 ? "'" : ", '") + std::to_string(i) + "': 'v'";
  }
  return "{" + members + "}";
}

}  // namespace

TEST_CASE("each field of a build spec refuses every other type") {
  struct Field {
    const char* name;
    const char* expected;
    std::vector<const char*> wrong;
  };
  const std::vector<Field> fields{
      {"template", "a string", {"true", "1", "1.5", "[]", "{}"}},
      {"callback_url", "a string", {"false", "1", "[]", "{}"}},
      {"agent", "a string", {"true", "1", "[]", "{}"}},
      {"model", "a string", {"true", "1", "[]", "{}"}},
      {"branch", "a string", {"true", "1", "[]", "{}"}},
      {"commit_message", "a string", {"true", "1", "[]", "{}"}},
      {"auto_commit", "a boolean", {"'true'", "1", "0", "[]", "{}"}},
      {"auto_push", "a boolean", {"'true'", "1", "0", "[]", "{}"}},
      {"wait_for_ci", "a boolean", {"'true'", "1", "0", "[]", "{}"}},
      {"timeout_seconds", "an integer", {"'60'", "true", "[]", "{}"}},
      {"priority", "an integer", {"'1'", "true", "[]", "{}"}},
      {"max_attempts", "an integer", {"'1'", "true", "[]", "{}"}},
      {"max_turns", "an integer", {"'1'", "true", "[]", "{}"}},
      {"max_cost_usd", "a number", {"'1'", "true", "[]", "{}"}},
      {"variables", "an object of strings", {"'x'", "true", "1", "[]"}},
      {"metadata", "an object of strings", {"'x'", "true", "1", "[]"}},
      {"artifacts", "an array of strings", {"'x'", "true", "1", "{}"}},
      {"env_secrets", "an array of strings", {"'x'", "true", "1", "{}"}},
  };
  for (const Field& field : fields) {
    for (const char* wrong : field.wrong) {
      const FieldError found = fault("'" + std::string(field.name) + "': " + wrong);
      CHECK(found.pointer == "/" + std::string(field.name));
      CHECK(found.detail.starts_with("must be " + std::string(field.expected) + ", not a"));
    }
  }
}

TEST_CASE("one beyond each bound of a build spec is refused") {
  const std::vector<FieldError> cases{
      {"'timeout_seconds': 0", "/timeout_seconds"},
      {"'timeout_seconds': 86401", "/timeout_seconds"},
      {"'timeout_seconds': 1.5", "/timeout_seconds"},
      {"'timeout_seconds': 1e300", "/timeout_seconds"},
      {"'timeout_seconds': 18446744073709551615", "/timeout_seconds"},
      {"'timeout_seconds': 4294967297", "/timeout_seconds"},  // 1 if it were cut to 32 bits
      {"'priority': -101", "/priority"},
      {"'priority': 101", "/priority"},
      {"'priority': 0.1", "/priority"},
      {"'max_attempts': 0", "/max_attempts"},
      {"'max_attempts': 11", "/max_attempts"},
      {"'max_turns': 0", "/max_turns"},
      {"'max_turns': 10001", "/max_turns"},
      {"'max_cost_usd': 0", "/max_cost_usd"},
      {"'max_cost_usd': -0.5", "/max_cost_usd"},
      {"'max_cost_usd': 1e400", "/max_cost_usd"},
      {"'template': ''", "/template"},
      {"'template': " + text(64), "/template"},
      {"'template': '../etc'", "/template"},
      {"'agent': " + text(64), "/agent"},
      {"'agent': 'Claude'", "/agent"},
      {"'model': ''", "/model"},
      {"'model': " + text(201), "/model"},
      {"'model': '--dangerously'", "/model"},
      {"'branch': " + text(245), "/branch"},
      {"'branch': '-f'", "/branch"},
      {"'commit_message': ''", "/commit_message"},
      {"'commit_message': " + text(65'537), "/commit_message"},
      {"'commit_message': ' \\n\\t\\r\\n'", "/commit_message"},
      {"'callback_url': 'ftp://example.com/'", "/callback_url"},
      {"'callback_url': 'https://user:pw@example.com/'", "/callback_url"},
      {"'callback_url': 'https://example.com/" + std::string(2029, 'a') + "'", "/callback_url"},
      {"'variables': " + object(101), "/variables"},
      {"'variables': {'': 'x'}", "/variables/"},
      {"'variables': {" + text(129) + ": 'x'}", "/variables/" + std::string(129, 'a')},
      {"'variables': {'a': " + text(65'537) + "}", "/variables/a"},
      {"'variables': {'a': null}", "/variables/a"},
      {"'variables': {'a': 1}", "/variables/a"},
      {"'metadata': " + object(65), "/metadata"},
      {"'metadata': {'a': " + text(4097) + "}", "/metadata/a"},
      {"'metadata': {'a': {}}", "/metadata/a"},
      {"'artifacts': " + array(101), "/artifacts"},
      {"'artifacts': ['a', '']", "/artifacts/1"},
      {"'artifacts': [null]", "/artifacts/0"},
      {"'artifacts': ['/etc/passwd']", "/artifacts/0"},
      {"'artifacts': ['a/../../b']", "/artifacts/0"},
      {"'artifacts': [" + text(1025) + "]", "/artifacts/0"},
      {"'env_secrets': " + array(65), "/env_secrets"},
      {"'env_secrets': ['A', 'B-C']", "/env_secrets/1"},
      {"'env_secrets': ['RDEV_TASK_ID']", "/env_secrets/0"},
      {"'env_secrets': ['A', 'B', 'A']", "/env_secrets"},
      {"'auto_push': true, 'auto_commit': false", "/auto_commit"},
      {"'auto_commit': true, 'wait_for_ci': true", "/wait_for_ci"},
  };
  for (const auto& [members, pointer] : cases) CHECK(fault(members).pointer == pointer);
}

TEST_CASE("what is just within the bounds of lists and maps is taken") {
  CHECK(faults("'variables': " + object(100)).empty());
  CHECK(faults("'metadata': " + object(64)).empty());
  CHECK(faults("'artifacts': " + array(100)).empty());
  CHECK(faults("'env_secrets': " + array(64)).empty());
  CHECK(faults("'callback_url': 'https://example.com/" + std::string(2028, 'a') + "'").empty());
}

TEST_CASE("a prompt is required, and at most 1 MiB") {
  const auto prompt_fault = [](const boost::json::value& spec) {
    const Faults found = faults_of(parse_build_spec(spec));
    REQUIRE(found.size() == 1);
    CHECK(found.front().pointer == "/prompt");
    return found.front().detail;
  };
  CHECK(prompt_fault(json("{}")) == "is required");
  CHECK(prompt_fault(json("{'prompt': null}")) == "is required");
  CHECK(prompt_fault(json("{'prompt': ''}")) == "must not be empty");
  CHECK(prompt_fault(json("{'prompt': 7}")) == "must be a string, not a number");
  CHECK(prompt_fault(json("{'prompt': " + text(1'048'577) + "}")) ==
        "must have at most 1048576 bytes, not 1048577");
  // A character that begins within the limit and ends beyond it.
  CHECK(prompt_fault(json("{'prompt': '" + std::string(1'048'575, 'x') + "é'}")) ==
        "must have at most 1048576 bytes, not 1048577");
  CHECK(prompt_fault(json("{'prompt': 'a\\u0000b'}")) == "must not contain U+0000");
  CHECK(prompt_fault({{"prompt", "\xC3("}}) == "must be UTF-8");
  CHECK(prompt_fault({{"prompt", "\xED\xA0\x80"}}) == "must be UTF-8");
}

TEST_CASE("NUL and ill-formed UTF-8 are refused in every text of a build spec") {
  CHECK(fault("'commit_message': 'a\\u0000'").detail == "must not contain U+0000");
  CHECK(fault("'metadata': {'a': '\\u0000'}").pointer == "/metadata/a");
  CHECK(fault("'variables': {'a\\u0000': 'x'}").detail == "the name must not contain U+0000");
  CHECK(fault("'artifacts': ['\\u0000']").pointer == "/artifacts/0");
  CHECK(faults_of(parse_build_spec({{"prompt", "x"}, {"metadata", {{"a", "\xFF"}}}})) ==
        Faults{{"/metadata/a", "must be UTF-8"}});
}

TEST_CASE("unknown fields of a build spec are refused by name, their pointers escaped") {
  CHECK(faults("'promt': 1, 'a/b': 2, 'c~d': null, '': 3, '~1': 4") ==
        Faults{{"/promt", "unknown field 'promt'"},
               {"/a~1b", "unknown field 'a/b'"},
               {"/c~0d", "unknown field 'c~d'"},
               {"/", "unknown field ''"},
               {"/~01", "unknown field '~1'"}});
  CHECK(fault("'metadata': {'x/y~z': 1}").pointer == "/metadata/x~1y~0z");
  CHECK(fault("'PROMPT': 'x'").pointer == "/PROMPT");
}

TEST_CASE("very many unknown fields do not make a very long answer") {
  std::string members = "'f0': 1";
  for (int i = 1; i < 1000; ++i) members += ", 'f" + std::to_string(i) + "': 1";
  const Faults found = faults(members);
  REQUIRE(found.size() == 51);
  CHECK(found[49] == FieldError{"/f49", "unknown field 'f49'"});
  CHECK(found[50] == FieldError{"", "950 more fields are unknown"});
}

TEST_CASE("all faults of a build spec are told at once, below the given pointer") {
  const auto spec = json(R"({'prompt': '', 'priority': 'high', 'max_attempts': 11,
                             'metadata': {'a': 1, 'b': 'x', 'c': []}, 'artifacts': ['ok', 7],
                             'auto_push': true, 'auto_commit': false, 'nonsense': true})");
  std::vector<std::string> pointers;
  for (const FieldError& found : faults_of(parse_build_spec(spec, "/build"))) {
    pointers.push_back(found.pointer);
  }
  CHECK(pointers == std::vector<std::string>{"/build/prompt", "/build/artifacts/1",
                                             "/build/metadata/a", "/build/metadata/c",
                                             "/build/auto_commit", "/build/priority",
                                             "/build/max_attempts", "/build/nonsense"});
}

TEST_CASE("a build spec that is no object is refused as a whole") {
  for (const char* whole : {"null", "true", "7", "1.5", "'x'", "[]", "[{'prompt': 'x'}]"}) {
    const Faults found = faults_of(parse_build_spec(json(whole), "/build"));
    REQUIRE(found.size() == 1);
    CHECK(found.front().pointer == "/build");
    CHECK(found.front().detail.starts_with("must be an object, not "));
  }
}

}  // namespace rdev::domain
