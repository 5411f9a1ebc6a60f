#include <string>

#include <doctest/doctest.h>

#include "adapters/sql/record.hpp"

namespace rdev::sql {
namespace {

struct Row {
  std::string id;
  int size = 0;
};

}  // namespace

template <>
struct Record<Row> {
  static constexpr std::string_view kTable = "rows";

  template <class R, class Visit>
  static void columns(R& row, Visit&& visit) {
    visit("id", row.id);
    visit("size", row.size);
  }
};

TEST_CASE("a record's columns are listed in one order for reading and writing") {
  CHECK(column_list<Row>() == "id, size");
  CHECK(column_list<Row>("r.") == "r.id, r.size");
  CHECK(insert_sql<Row>() == "INSERT INTO rows (id, size) VALUES (:id, :size)");
}

}  // namespace rdev::sql
