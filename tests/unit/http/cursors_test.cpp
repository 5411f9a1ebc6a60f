#include "adapters/http/cursors.hpp"

#include <string>

#include <doctest/doctest.h>

#include "adapters/memory/id_generator.hpp"
#include "adapters/memory/storage.hpp"

namespace rdev::http {

TEST_CASE("cursors: what one server made another of the same database reads") {
  memory::Storage storage;
  memory::IdGenerator ids;
  Cursors one(storage, ids);
  Cursors other(storage, ids);
  for (const std::string position : {"a", "ab", "abc", "019b7d2a-5c6e-7000-8000-000000000001"}) {
    const std::string cursor = one.make("listing", position).value();
    CHECK(other.read("listing", cursor).value() == position);
    CHECK(cursor.find(position) == std::string::npos);
    CHECK(cursor.find_first_of("+/=") == std::string::npos);
  }
}

TEST_CASE("cursors: a changed one, another listing's and another database's are none") {
  memory::Storage storage;
  memory::IdGenerator ids;
  Cursors cursors(storage, ids);
  const std::string cursor = cursors.make("listing", "position").value();
  for (std::size_t i = 0; i < cursor.size(); ++i) {
    for (const char c : {'A', 'b', '_', '-', '=', ' '}) {
      std::string changed = cursor;
      if (changed[i] == c) continue;
      changed[i] = c;
      CAPTURE(changed);
      // The last digit may have bits that mean nothing.
      const auto read = cursors.read("listing", changed).value();
      CHECK((!read || (i + 1 == cursor.size() && *read == "position")));
    }
  }
  CHECK_FALSE(cursors.read("other", cursor).value().has_value());
  CHECK_FALSE(cursors.read("listing", "").value().has_value());
  CHECK_FALSE(cursors.read("listing", cursor.substr(0, 10)).value().has_value());
  CHECK_FALSE(cursors.read("listing", std::string(10'000, 'A')).value().has_value());
  memory::Storage elsewhere;
  Cursors foreign(elsewhere, ids);
  CHECK_FALSE(foreign.read("listing", cursor).value().has_value());
}

}  // namespace rdev::http
