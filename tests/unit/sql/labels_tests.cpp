#include <string>
#include <vector>

#include <doctest/doctest.h>

#include "adapters/sql/column.hpp"
#include "adapters/sql/labels.hpp"

namespace rdev::sql {
namespace {

/// What the claim's SQL does: REPLACE for each of the worker's labels.
std::string without(std::string stored, const std::vector<std::string>& labels) {
  for (const std::string& label : labels) {
    const std::string text = store_label(label);
    for (std::size_t at = stored.find(text); at != std::string::npos; at = stored.find(text)) {
      stored.erase(at, text.size());
    }
  }
  return stored;
}

bool may_claim(const std::vector<std::string>& task, const std::vector<std::string>& worker) {
  return without(store_labels(task), worker).empty();
}

}  // namespace

TEST_CASE("labels come back as they were stored, whatever stands in them") {
  const std::vector<std::string> labels{"gpu", "", "a\nb", "\"", "line\n\"gpu\"\n", "Ä"};
  CHECK(load_labels(store_labels(labels)) == labels);
  CHECK(load_labels("").empty());
}

TEST_CASE("no labels are stored as the empty text, which every worker satisfies") {
  CHECK(store_labels({}).empty());
  CHECK(may_claim({}, {}));
  CHECK(may_claim({}, {"gpu"}));
}

TEST_CASE("taking a worker's labels out leaves nothing exactly when it has them all") {
  CHECK(may_claim({"gpu", "big"}, {"big", "other", "gpu"}));
  CHECK_FALSE(may_claim({"gpu", "big"}, {"gpu"}));
  CHECK_FALSE(may_claim({"gpu"}, {}));
}

TEST_CASE("a label is not satisfied by its parts, nor by several that make it up") {
  CHECK_FALSE(may_claim({"gpu-large"}, {"gpu", "-large"}));
  CHECK_FALSE(may_claim({"gpu"}, {"gpu-large"}));
  CHECK_FALSE(may_claim({"a\"\n\"b"}, {"a", "b"}));
}

TEST_CASE("stored labels that cannot be parsed are corrupt data") {
  CHECK_THROWS_AS(load_labels("\ngpu\n"), CorruptData);
  CHECK_THROWS_AS(load_labels("\n1\n"), CorruptData);
}

}  // namespace rdev::sql
