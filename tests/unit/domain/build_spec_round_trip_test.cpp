#include <array>
#include <string>
#include <string_view>

#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>
#include <doctest/doctest.h>

#include "core/domain/build_json.hpp"
#include "core/domain/text.hpp"
#include "tests/unit/domain/faults.hpp"
#include "tests/unit/domain/random_values.hpp"

namespace rdev::domain {

using testing::RandomValues;

namespace {

template <class Make>
auto maybe(RandomValues& random, Make make) -> std::optional<decltype(make())> {
  if (random.flip()) return std::nullopt;
  return make();
}

BuildSpec random_spec(RandomValues& random) {
  constexpr std::array<std::string_view, 3> kLabels{"a", "web-app", "0-9"};
  constexpr std::array<std::string_view, 3> kUrls{"http://a", "https://b.example:8443/x?y=%2F#z",
                                                  "HTTPS://[::1]/é"};
  constexpr std::array<std::string_view, 3> kBranches{"main", "feature/ü", "a.b/c-d_e@f"};
  constexpr std::array<double, 4> kCosts{0.01, 0.5, 3, 1234.56};
  const auto label = [&] { return std::string(random.pick(kLabels)); };
  BuildSpec spec;
  spec.prompt = random.text();
  spec.template_name = maybe(random, label);
  for (int i = 0; i < 3; ++i) spec.variables.emplace(random.text(), random.text());
  spec.auto_push = random.flip();
  spec.auto_commit = spec.auto_push || random.flip();
  spec.wait_for_ci = spec.auto_push && random.flip();
  spec.callback_url = maybe(random, [&] { return std::string(random.pick(kUrls)); });
  spec.agent = maybe(random, label);
  spec.model = maybe(random, label);
  spec.timeout = std::chrono::seconds(random.between(1, 86'400));
  spec.priority = static_cast<int>(random.between(-100, 100));
  spec.max_attempts = static_cast<int>(random.between(1, 10));
  spec.max_cost_usd = maybe(random, [&] { return random.pick(kCosts); });
  spec.max_turns = maybe(random, [&] { return static_cast<int>(random.between(1, 10'000)); });
  spec.branch = maybe(random, [&] { return std::string(random.pick(kBranches)); });
  spec.commit_message = maybe(random, [&] { return "m" + random.text(); });
  if (random.flip()) spec.artifacts = {"dist/*", "x" + random.text()};
  if (random.flip()) spec.metadata.emplace(random.text(), random.text());
  if (random.flip()) spec.env_secrets = {"TOKEN", "_KEY2"};
  return spec;
}

/// JSON that is nearly a spec: its keys with values of any kind.
boost::json::value nearly_a_spec(RandomValues& random) {
  const boost::json::object known = to_json(BuildSpec{});
  boost::json::object spec;
  for (const auto& member : known) {
    switch (random.between(0, 7)) {
      case 0:
        spec[member.key()] = random.text();
        break;
      case 1:
        spec[member.key()] = random.bytes(20);
        break;
      case 2:
        spec[member.key()] = random.between(-200, 200);
        break;
      case 3:
        spec[member.key()] = random.flip();
        break;
      case 4:
        spec[member.key()] = {{random.text(), random.text()}, {random.bytes(4), 1}};
        break;
      case 5:
        spec[member.key()] = {random.text(), nullptr, random.bytes(9)};
        break;
      case 6:
        spec[member.key()] = 1e308 * static_cast<double>(random.between(-9, 9));
        break;
      default:
        break;
    }
  }
  return spec;
}

}  // namespace

TEST_CASE("what is written of a build spec is read as the same") {
  RandomValues random(1);
  for (int i = 0; i < 2'000; ++i) {
    const BuildSpec spec = random_spec(random);
    const std::string stored = boost::json::serialize(to_json(spec));
    CAPTURE(stored);
    const auto read = parse_build_spec(boost::json::parse(stored));
    REQUIRE(read.has_value());
    CHECK(*read == spec);
  }
}

TEST_CASE("whatever passes as a build spec can be stored and read again") {
  RandomValues random(2);
  int passed = 0;
  for (int i = 0; i < 20'000; ++i) {
    boost::json::value value = nearly_a_spec(random);
    if (i % 4 == 0) value = {{"prompt", random.bytes(6)}, {"metadata", {{random.bytes(2), "x"}}}};
    const auto spec = parse_build_spec(value);
    if (spec.has_error()) {
      REQUIRE_FALSE(spec.error().fields.empty());
      continue;
    }
    ++passed;
    REQUIRE(is_utf8(spec->prompt));
    const auto read = parse_build_spec(boost::json::parse(boost::json::serialize(to_json(*spec))));
    REQUIRE(read.has_value());
    REQUIRE(*read == *spec);
  }
  CHECK(passed > 100);
}

TEST_CASE("no bytes are too strange to be refused as a build spec") {
  RandomValues random(3);
  const std::string whole = boost::json::serialize(to_json(random_spec(random)));
  for (int i = 0; i < 20'000; ++i) {
    std::string bytes = random.flip() ? random.bytes(40) : whole;
    for (auto damage = random.between(0, 4); damage > 0 && !bytes.empty(); --damage) {
      const auto at =
          static_cast<std::size_t>(random.between(0, static_cast<std::int64_t>(bytes.size()) - 1));
      bytes[at] = static_cast<char>(random.between(0, 255));
    }
    boost::system::error_code failure;
    const boost::json::value value = boost::json::parse(bytes, failure);
    if (failure) continue;
    const auto spec = parse_build_spec(value);
    REQUIRE((spec.has_value() || !spec.error().fields.empty()));
  }
}

TEST_CASE("JSON that is not UTF-8 does not get as far as a build spec") {
  for (const char* text : {"\"\xFF\"", "\"\xC0\x80\"", "\"\xED\xA0\x80\"", "\"\xE2\x82\"",
                           R"("\ud800")", R"("\udc00")", R"("\ud800\u0041")"}) {
    boost::system::error_code failure;
    boost::json::parse(R"({"prompt": )" + std::string(text) + "}", failure);
    CHECK(failure);
  }
}

}  // namespace rdev::domain
