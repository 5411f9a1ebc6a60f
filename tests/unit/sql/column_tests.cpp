#include <cstdint>
#include <limits>

#include <doctest/doctest.h>

#include "adapters/sql/column.hpp"

namespace rdev::sql {
namespace {

template <class T>
T round_trip(const T& value) {
  return Column<T>::load(Column<T>::store(value));
}

}  // namespace

TEST_CASE("integers of every size come back as they were stored") {
  CHECK(round_trip(std::numeric_limits<int>::min()) == std::numeric_limits<int>::min());
  CHECK(round_trip(std::numeric_limits<std::int64_t>::min()) ==
        std::numeric_limits<std::int64_t>::min());
  CHECK(round_trip(std::numeric_limits<std::int64_t>::max()) ==
        std::numeric_limits<std::int64_t>::max());
  CHECK(round_trip(std::uint64_t{1} << 62) == std::uint64_t{1} << 62);
}

TEST_CASE("a number beyond the stored range becomes the greatest instead of a negative one") {
  CHECK(Column<std::size_t>::store(std::numeric_limits<std::size_t>::max()) ==
        std::numeric_limits<long long>::max());
  CHECK(Column<std::uint64_t>::store((std::uint64_t{1} << 63) - 1) ==
        std::numeric_limits<long long>::max());
}

TEST_CASE("truth values are stored as 0 and 1") {
  CHECK(Column<bool>::store(false) == 0);
  CHECK(Column<bool>::store(true) == 1);
  CHECK(round_trip(true));
  CHECK_FALSE(round_trip(false));
}

TEST_CASE("moments are stored as milliseconds since 1970 and come back, those before it too") {
  const domain::Timestamp at{std::chrono::milliseconds{1'767'323'045'678}};
  CHECK(Column<domain::Timestamp>::store(at) == 1'767'323'045'678);
  CHECK(round_trip(at) == at);
  const domain::Timestamp before{std::chrono::milliseconds{-1}};
  CHECK(round_trip(before) == before);
}

TEST_CASE("ids are stored as their text") {
  CHECK(Column<domain::TaskId>::store(domain::TaskId{"t-1"}) == "t-1");
  CHECK(round_trip(domain::ProjectId{"demo"}) == domain::ProjectId{"demo"});
}

TEST_CASE("enumerations are stored by their public names") {
  CHECK(Column<domain::BuildStatus>::store(domain::BuildStatus::cancelled) == "cancelled");
  CHECK(round_trip(domain::BuildStatus::running) == domain::BuildStatus::running);
  CHECK(round_trip(domain::CallbackState::dead) == domain::CallbackState::dead);
}

TEST_CASE("an unknown name of an enumeration is corrupt data, not a default") {
  CHECK_THROWS_AS(Column<domain::BuildStatus>::load("paused"), CorruptData);
  CHECK_THROWS_AS(Column<domain::CallbackState>::load(""), CorruptData);
}

}  // namespace rdev::sql
