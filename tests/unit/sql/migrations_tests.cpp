#include <array>
#include <string>
#include <vector>

#include <doctest/doctest.h>

#include "adapters/sql/migrations.hpp"

namespace rdev::sql {

using Statements = std::vector<std::string>;

TEST_CASE("a script is split at the semicolons between its statements") {
  CHECK(split_statements("A;B;") == Statements{"A", "B"});
  CHECK(split_statements("A") == Statements{"A"});
}

TEST_CASE("empty statements and comments are left out") {
  CHECK(split_statements("").empty());
  CHECK(split_statements(" ;\n;\t; -- nothing; at all").empty());
  CHECK(split_statements("A -- b; c\nD") == Statements{"A \nD"});
  CHECK(split_statements("-- it's\nA;") == Statements{"\nA"});
}

TEST_CASE("semicolons and dashes within quotes belong to the statement") {
  CHECK(split_statements("A 'x;y' B; C") == Statements{"A 'x;y' B", " C"});
  CHECK(split_statements("A 'it''s; -- so' B; C") == Statements{"A 'it''s; -- so' B", " C"});
  CHECK(split_statements("A \"x;y\"; B") == Statements{"A \"x;y\"", " B"});
  CHECK(split_statements("A '\"'; B '\"'") == Statements{"A '\"'", " B '\"'"});
}

TEST_CASE("a single dash is no comment, and an open quote reaches to the end") {
  CHECK(split_statements("1 - 2; 3-1") == Statements{"1 - 2", " 3-1"});
  CHECK(split_statements("A 'x; B") == Statements{"A 'x; B"});
}

TEST_CASE("a dialect runs its own file in place of the common one, by version") {
  constexpr std::array<Migration, 5> kAll{{{3, "c", "", "common c"},
                                           {2, "b", "other", "other b"},
                                           {1, "a", "", "common a"},
                                           {1, "a", "sqlite", "sqlite a"},
                                           {4, "d", "sqlite", "sqlite d"}}};
  const auto texts = [&](std::string_view dialect) {
    Statements sql;
    for (const Migration& migration : migrations_for(dialect, kAll))
      sql.emplace_back(migration.sql);
    return sql;
  };
  CHECK(texts("sqlite") == Statements{"sqlite a", "common c", "sqlite d"});
  CHECK(texts("other") == Statements{"common a", "other b", "common c"});
  CHECK(texts("third") == Statements{"common a", "common c"});
}

TEST_CASE("a checksum is SHA-256 in lower-case hex") {
  CHECK(checksum("abc") == "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
  CHECK(checksum("") == "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
}

TEST_CASE("the program has its migrations in it, each version once, with statements to run") {
  const auto migrations = migrations_for("sqlite", embedded_migrations());
  REQUIRE(migrations.size() >= 6);
  CHECK(migrations.front().version == 10);
  CHECK(migrations.front().name == "projects");
  for (std::size_t i = 0; i < migrations.size(); ++i) {
    CHECK_FALSE(split_statements(migrations[i].sql).empty());
    if (i > 0) CHECK(migrations[i].version > migrations[i - 1].version);
  }
}

}  // namespace rdev::sql
