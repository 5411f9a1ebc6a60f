#include <cstdint>
#include <limits>
#include <optional>
#include <string>

#include <doctest/doctest.h>

#include "adapters/sql/query.hpp"
#include "tests/integration/sqlite/database_file.hpp"

namespace rdev::testing {
namespace {

struct Texts {
  Texts() {
    database.connect(session);
    session << "CREATE TABLE texts (id INTEGER NOT NULL PRIMARY KEY, text TEXT, number BIGINT)";
  }

  [[nodiscard]] sql::Query query(std::string sql) { return {session, std::move(sql)}; }

  template <class T>
  void insert(int id, const T& text) {
    query("INSERT INTO texts (id, text) VALUES (:id, :text)")
        .with("id", id)
        .with("text", text)
        .run();
  }

  [[nodiscard]] std::optional<std::string> text(int id) {
    std::optional<std::string> text;
    sql::Query find = query("SELECT text FROM texts WHERE id = :id");
    REQUIRE(find.with("id", id).into(text).next());
    return text;
  }

  DatabaseFile database;
  soci::session session;
};

}  // namespace

TEST_CASE_FIXTURE(Texts, "a parameter may stand in a statement several times") {
  insert(1, std::string("a"));
  insert(2, std::string("b"));
  int count = 0;
  sql::Query find = query(
      "SELECT COUNT(*) FROM texts WHERE id >= :id AND :id <= id AND (text = :text OR id = :id)");
  REQUIRE(find.with("id", 1).with("text", std::string("b")).into(count).next());
  CHECK(count == 2);
}

TEST_CASE_FIXTURE(Texts, "text comes back byte for byte, the empty one too") {
  int id = 0;
  for (const std::string& text :
       {std::string(), std::string("it's :name -- \"quoted\"; \\"), std::string("line\nfeed\ttab"),
        std::string("Gr\u00fc\u00dfe \U0001F600"), std::string("nul\0inside", 10),
        std::string(3'000'000, 'x')}) {
    insert(++id, text);
    CHECK(this->text(id) == text);
  }
}

TEST_CASE_FIXTURE(Texts, "NULL goes in and comes out, between rows that have a value") {
  insert(1, std::optional<std::string>("a"));
  insert(2, std::optional<std::string>());
  insert(3, std::optional<std::string>("c"));
  std::optional<std::string> text;
  std::string seen;
  sql::Query all = query("SELECT text FROM texts ORDER BY id");
  all.into(text);
  while (all.next()) seen += text.value_or("-");
  CHECK(seen == "a-c");
}

TEST_CASE_FIXTURE(Texts, "NULL where none can be is corrupt data") {
  insert(1, std::optional<std::string>());
  std::string text;
  sql::Query find = query("SELECT text FROM texts");
  find.into(text);
  CHECK_THROWS_AS(find.next(), sql::CorruptData);
}

TEST_CASE_FIXTURE(Texts, "numbers keep all of their 64 bits") {
  constexpr auto kLeast = std::numeric_limits<std::int64_t>::min();
  constexpr auto kGreatest = std::numeric_limits<std::int64_t>::max();
  query("INSERT INTO texts (id, number) VALUES (1, :least), (2, :greatest)")
      .with("least", kLeast)
      .with("greatest", kGreatest)
      .run();
  std::int64_t least = 0;
  std::int64_t greatest = 0;
  sql::Query find = query("SELECT MIN(number), MAX(number) FROM texts");
  REQUIRE(find.into(least).into(greatest).next());
  CHECK(least == kLeast);
  CHECK(greatest == kGreatest);
}

TEST_CASE_FIXTURE(Texts, "a statement tells how many rows it changed, not how many one before") {
  const std::string insert = "INSERT INTO texts (id) VALUES (:a), (:b) ON CONFLICT DO NOTHING";
  CHECK(query(insert).with("a", 1).with("b", 2).run() == 2);
  CHECK(query(insert).with("a", 1).with("b", 2).run() == 0);
  CHECK(query(insert).with("a", 2).with("b", 3).run() == 1);
  CHECK(query("UPDATE texts SET text = 'x' WHERE id > :id").with("id", 1).run() == 2);
  CHECK(query("UPDATE texts SET text = 'x' WHERE id > :id").with("id", 9).run() == 0);
  CHECK(query("DELETE FROM texts").run() == 3);
}

TEST_CASE_FIXTURE(Texts, "a statement without rows ends at once, and again when asked again") {
  int id = 7;
  sql::Query none = query("SELECT id FROM texts WHERE id = :id");
  none.with("id", 1).into(id);
  CHECK_FALSE(none.next());
  CHECK_FALSE(none.next());
  CHECK(id == 7);
  insert(1, std::string("a"));
  CHECK(text(1) == "a");
}

TEST_CASE_FIXTURE(Texts, "a query given up half way leaves the connection free to commit") {
  session << "BEGIN IMMEDIATE";
  insert(1, std::string("a"));
  insert(2, std::string("b"));
  {
    int id = 0;
    sql::Query all = query("SELECT id FROM texts ORDER BY id");
    REQUIRE(all.into(id).next());
  }
  session << "COMMIT";
  CHECK(text(2) == "b");
}

TEST_CASE_FIXTURE(Texts, "a connection is usable after a statement that failed") {
  insert(1, std::string("a"));
  CHECK_THROWS_AS(insert(1, std::string("b")), soci::soci_error);
  CHECK_THROWS_AS(query("no SQL at all").run(), soci::soci_error);
  insert(2, std::string("c"));
  CHECK(text(1) == "a");
  CHECK(text(2) == "c");
}

TEST_CASE_FIXTURE(Texts, "colons in literals are no parameters") {
  query("INSERT INTO texts (id, text) VALUES (1, 'at 10:30 :id')").run();
  std::string text;
  sql::Query find = query("SELECT text || ':x' FROM texts WHERE id = :id");
  REQUIRE(find.with("id", 1).into(text).next());
  CHECK(text == "at 10:30 :id:x");
}

}  // namespace rdev::testing
