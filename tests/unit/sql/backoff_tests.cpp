#include <set>

#include <doctest/doctest.h>

#include "adapters/sql/backoff.hpp"

namespace rdev::sql {

using std::chrono::milliseconds;

TEST_CASE("pauses double up to the longest, each between half of it and the whole") {
  Backoff backoff(milliseconds(100), milliseconds(1'000));
  for (const int step : {100, 200, 400, 800, 1'000, 1'000, 1'000}) {
    const milliseconds pause = backoff.next();
    CHECK(pause >= milliseconds(step / 2));
    CHECK(pause <= milliseconds(step));
  }
}

TEST_CASE("after a success pauses are short again") {
  Backoff backoff(milliseconds(10), milliseconds(1'000));
  for (int i = 0; i < 10; ++i) static_cast<void>(backoff.next());
  backoff.reset();
  CHECK(backoff.next() <= milliseconds(10));
}

TEST_CASE("those who failed together do not come back together") {
  std::set<milliseconds> pauses;
  for (int i = 0; i < 50; ++i) {
    pauses.insert(Backoff(milliseconds(10'000), milliseconds(10'000)).next());
  }
  CHECK(pauses.size() > 10);
}

TEST_CASE("no pause at all is one, too") {
  Backoff backoff(milliseconds(0), milliseconds(0));
  CHECK(backoff.next() == milliseconds(0));
  CHECK(backoff.next() == milliseconds(0));
}

}  // namespace rdev::sql
