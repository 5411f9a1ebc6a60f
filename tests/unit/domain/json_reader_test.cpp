#include "core/domain/json_reader.hpp"

#include <cmath>
#include <limits>
#include <string>
#include <vector>

#include <doctest/doctest.h>

#include "core/domain/json_pointer.hpp"
#include "tests/unit/domain/faults.hpp"

namespace rdev::domain {

using testing::Faults;
using testing::json;

namespace {

constexpr TextRule kShort{.min_bytes = 2, .max_bytes = 4};
constexpr std::int64_t kMin = std::numeric_limits<std::int64_t>::min();
constexpr std::int64_t kMax = std::numeric_limits<std::int64_t>::max();

/// Reads `value` with `read` and finishes; gives the faults.
template <class Read>
Faults read(const boost::json::value& value, Read&& read,
            UnknownKeys unknown = UnknownKeys::refused) {
  Faults faults;
  JsonReader reader(value, "", faults, unknown);
  read(reader);
  reader.finish();
  return faults;
}

}  // namespace

TEST_CASE("pointers are escaped after RFC 6901") {
  CHECK(append_pointer("", "a") == "/a");
  CHECK(append_pointer("/a", "b") == "/a/b");
  CHECK(append_pointer("", "") == "/");
  CHECK(append_pointer("/x", "a/b~c") == "/x/a~1b~0c");
  CHECK(append_pointer("", "~1") == "/~01");  // not to be taken for an escaped slash
  CHECK(append_pointer("", "\"\\ é") == "/\"\\ é");
}

TEST_CASE("a reader of something that is no object gives one fault, and nothing else") {
  CHECK(read(json("[]"), [](JsonReader& reader) {
          CHECK_FALSE(reader.has("a"));
          CHECK(reader.required_text("a", {}).empty());
          CHECK_FALSE(reader.boolean("b"));
          CHECK_FALSE(reader.integer("c", 0, 9));
          CHECK(reader.text_list("d", {}, 9).empty());
          CHECK(reader.text_map("e", {}, {}, 9).empty());
          CHECK_FALSE(reader.object("f", [](JsonReader&) { FAIL("read"); }));
        }) == Faults{{"", "must be an object, not an array"}});
}

TEST_CASE("absent and null fields are no faults, but for required ones") {
  CHECK(read(json("{'a': null, 'r': null}"), [](JsonReader& reader) {
          CHECK_FALSE(reader.has("a"));
          CHECK_FALSE(reader.text("a", kShort));
          CHECK_FALSE(reader.boolean("a"));
          CHECK_FALSE(reader.integer("a", 0, 9));
          CHECK_FALSE(reader.number("a"));
          CHECK_FALSE(reader.positive_number("absent"));
          CHECK(reader.text_list("absent", {}, 9).empty());
          CHECK(reader.required_text("r", kShort).empty());
          CHECK(reader.required_text("s", kShort).empty());
        }) == Faults{{"/r", "is required"}, {"/s", "is required"}});
}

TEST_CASE("texts are held to their bounds in bytes") {
  const auto fault_of = [](const char* text) {
    const Faults faults = read({{"a", text}}, [](JsonReader& reader) { reader.text("a", kShort); });
    return faults.empty() ? "" : faults.front().detail;
  };
  CHECK(fault_of("") == "must not be empty");
  CHECK(fault_of("x") == "must have at least 2 bytes");
  CHECK(fault_of("xx").empty());
  CHECK(fault_of("é").empty());
  CHECK(fault_of("xxxx").empty());
  CHECK(fault_of("xxé").empty());
  CHECK(fault_of("xxxé") == "must have at most 4 bytes, not 5");
}

TEST_CASE("integers are whole numbers within their bounds, however they are written") {
  const auto integer = [](const boost::json::value& value) {
    std::optional<std::int64_t> found;
    const Faults faults =
        read({{"n", value}}, [&](JsonReader& reader) { found = reader.integer("n", kMin, kMax); });
    CHECK(faults.empty() == found.has_value());
    return found;
  };
  CHECK(integer(3) == 3);
  CHECK(integer(3.0) == 3);
  CHECK(integer(-0.0) == 0);
  CHECK(integer(kMin) == kMin);
  CHECK(integer(kMax) == kMax);
  CHECK(integer(std::uint64_t{7}) == 7);
  CHECK(integer(9007199254740992.0) == 9007199254740992);
  CHECK_FALSE(integer(9007199254740994.0));  // beyond it a double may stand for its neighbour
  CHECK_FALSE(integer(std::numeric_limits<std::uint64_t>::max()));
  CHECK_FALSE(integer(static_cast<std::uint64_t>(kMax) + 1));
  CHECK_FALSE(integer(3.5));
  CHECK_FALSE(integer(1e300));
  CHECK_FALSE(integer(HUGE_VAL));
  CHECK_FALSE(integer(std::nan("")));
  CHECK_FALSE(integer("3"));
  CHECK_FALSE(integer(true));
  CHECK(read({{"n", 10}}, [](JsonReader& reader) { reader.integer("n", 1, 9); }) ==
        Faults{{"/n", "must be an integer from 1 to 9"}});
}

TEST_CASE("numbers are finite") {
  CHECK(read({{"a", 1}, {"b", -1.5}, {"c", std::uint64_t{1}}}, [](JsonReader& reader) {
          CHECK(reader.number("a") == 1.0);
          CHECK(reader.number("b") == -1.5);
          CHECK(reader.positive_number("c") == 1.0);
        }).empty());
  CHECK(read({{"a", HUGE_VAL}, {"b", std::nan("")}, {"c", 0}, {"d", "1"}},
             [](JsonReader& reader) {
               CHECK_FALSE(reader.number("a"));
               CHECK_FALSE(reader.number("b"));
               CHECK_FALSE(reader.positive_number("c"));
               CHECK_FALSE(reader.number("d"));
             }) == Faults{{"/a", "must be a finite number"},
                          {"/b", "must be a finite number"},
                          {"/c", "must be greater than 0"},
                          {"/d", "must be a number, not a string"}});
}

TEST_CASE("a rule may say itself what is wrong") {
  const TextRule rule{.find_fault = [](std::string_view text) -> std::optional<std::string> {
    if (text == "good") return std::nullopt;
    return "is " + std::string(text);
  }};
  CHECK(read(json("{'a': 'good', 'b': 'bad'}"), [&](JsonReader& reader) {
          CHECK(reader.text("a", rule) == "good");
          CHECK_FALSE(reader.text("b", rule));
        }) == Faults{{"/b", "is bad"}});
}

TEST_CASE("lists and maps give the good items and a fault for each bad one") {
  CHECK(read(json("{'l': ['aa', 'b', 1, 'cc'], 'm': {'kk': 'vv', 'k': 'vv', 'mm': null}}"),
             [](JsonReader& reader) {
               CHECK(reader.text_list("l", kShort, 4) == std::vector<std::string>{"aa", "cc"});
               CHECK(reader.text_map("m", kShort, kShort, 3).at("kk") == "vv");
             }) == Faults{{"/l/1", "must have at least 2 bytes"},
                          {"/l/2", "must be a string, not a number"},
                          {"/m/k", "the name must have at least 2 bytes"},
                          {"/m/mm", "must be a string, not null"}});
  CHECK(read(json("{'l': ['aa', 'bb'], 'm': {'kk': 'vv', 'll': 'vv'}}"), [](JsonReader& reader) {
          reader.text_list("l", kShort, 1);
          reader.text_map("m", kShort, kShort, 1);
        }) == Faults{{"/l", "must have at most 1 items"}, {"/m", "must have at most 1 entries"}});
}

TEST_CASE("nested objects are read with pointers and unknown fields of their own") {
  std::vector<std::string> seen;
  CHECK(read(json(R"({'o': {'a': 1, 'x': 1}, 'l': [{'a': 2}, {'a': 'b'}, 3],
                      'm': {'k/1': {'a': 3}, 'k2': {'y': 1}, 'k3': null}})"),
             [&](JsonReader& reader) {
               const auto note = [&](const std::string& where, JsonReader& nested) {
                 if (const auto a = nested.integer("a", 0, 9))
                   seen.push_back(where + std::to_string(*a));
               };
               CHECK(reader.object("o", [&](JsonReader& nested) { note("o", nested); }));
               CHECK_FALSE(reader.object("p", [&](JsonReader&) { FAIL("read"); }));
               reader.object_list("l", 3, [&](JsonReader& nested) { note("l", nested); });
               reader.object_map("m", {}, 3, note);
             }) == Faults{{"/o/x", "unknown field 'x'"},
                          {"/l/1/a", "must be an integer, not a string"},
                          {"/l/2", "must be an object, not a number"},
                          {"/m/k2/y", "unknown field 'y'"},
                          {"/m/k3", "must be an object, not null"}});
  CHECK(seen == std::vector<std::string>{"o1", "l2", "k/13"});
}

TEST_CASE("unknown fields pass where they are ignored, nested ones too") {
  CHECK(read(
            json("{'x': 1, 'o': {'y': 2}}"),
            [](JsonReader& reader) { reader.object("o", [](JsonReader&) {}); },
            UnknownKeys::ignored)
            .empty());
}

TEST_CASE("a skipped field is known, and a fault can be added by hand") {
  CHECK(read(json("{'a': {}, 'b': 1}"), [](JsonReader& reader) {
          reader.skip("a");
          reader.fault("c/d", "is odd");
        }) == Faults{{"/c~1d", "is odd"}, {"/b", "unknown field 'b'"}});
}

}  // namespace rdev::domain
