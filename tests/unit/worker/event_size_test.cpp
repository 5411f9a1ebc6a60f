#include "core/worker/event_size.hpp"

#include <string>

#include <boost/json/array.hpp>
#include <boost/json/serialize.hpp>
#include <doctest/doctest.h>

#include "core/domain/text.hpp"

namespace rdev::worker {

namespace json = boost::json;

TEST_CASE("an event of a usual size stays as it is") {
  const json::object data{{"text", std::string(64 * 1024, 'x')}, {"n", 1}, {"list", {1, "two"}}};
  CHECK(json::serialize(bounded(data)) == json::serialize(data));
}

TEST_CASE("ten megabytes of text become an event that is cut and says so") {
  std::string text;
  while (text.size() < 10'000'000) text += "ä€😀";
  const json::object cut = bounded({{"stream", "stdout"}, {"text", text}, {"n", 7}});
  CHECK(json::serialize(cut).size() <= kMaxEventBytes + 100);
  CHECK(cut.at("truncated") == true);
  CHECK(cut.at("stream") == "stdout");
  const std::string_view kept = cut.at("text").get_string();
  CHECK(kept.size() > kMaxEventBytes / 2);
  CHECK(text.starts_with(kept));
  CHECK(domain::is_utf8(kept));
  CHECK(json::serialize(bounded(cut)) == json::serialize(cut));
}

TEST_CASE("what is large in itself is left out, and the rest kept") {
  json::array numbers;
  for (int i = 0; i < 100'000; ++i) numbers.emplace_back(i);
  json::object many;
  for (int i = 0; i < 100'000; ++i) many.emplace("k" + std::to_string(i), i);
  const json::object cut =
      bounded({{"numbers", numbers}, {"tool", "Bash"}, {"deep", {{"many", many}}}, {"n", 1}});
  CHECK(json::serialize(cut) == R"({"tool":"Bash","n":1,"truncated":true})");
  CHECK(size_of(bounded(many)) <= kMaxEventBytes + 100);
}

}  // namespace rdev::worker
