#include "tests/contract/id_generator_contract.hpp"

#include <regex>
#include <set>
#include <string>
#include <thread>
#include <vector>

#include <doctest/doctest.h>

namespace rdev::testing {

namespace {

bool is_uuid(const std::string& text, char version) {
  const std::regex form(std::string("[0-9a-f]{8}-[0-9a-f]{4}-") + version +
                        "[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}");
  return std::regex_match(text, form);
}

}  // namespace

void id_generator_contract(ports::IdGenerator& ids) {
  SUBCASE("a task id is a UUIDv7, greater than every one before") {
    domain::TaskId last = ids.task_id();
    CHECK(is_uuid(last.str(), '7'));
    for (int i = 0; i < 1'000; ++i) {
      const domain::TaskId next = ids.task_id();
      REQUIRE(is_uuid(next.str(), '7'));
      REQUIRE(last < next);
      last = next;
    }
  }

  SUBCASE("a uuid is a UUIDv4 in lower case, another one each time") {
    std::set<std::string> given;
    for (int i = 0; i < 1'000; ++i) {
      const std::string uuid = ids.uuid();
      REQUIRE(is_uuid(uuid, '4'));
      given.insert(uuid);
    }
    CHECK(given.size() == 1'000);
  }

  SUBCASE("random bytes are as many as asked for, and others each time") {
    CHECK(ids.random_bytes(0).empty());
    CHECK(ids.random_bytes(1).size() == 1);
    CHECK(ids.random_bytes(100'000).size() == 100'000);
    CHECK(ids.random_bytes(32) != ids.random_bytes(32));
  }

  SUBCASE("random bytes have all values") {
    const std::string bytes = ids.random_bytes(100'000);
    CHECK(std::set<char>(bytes.begin(), bytes.end()).size() == 256);
  }

  SUBCASE("threads never get the same") {
    constexpr std::size_t kThreads = 4;
    constexpr std::size_t kEach = 500;
    std::vector<std::vector<std::string>> made(kThreads);
    {
      std::vector<std::jthread> threads;
      for (auto& mine : made) {
        threads.emplace_back([&ids, &mine] {
          for (std::size_t i = 0; i < kEach; ++i) {
            mine.push_back(ids.task_id().str());
            mine.push_back(ids.uuid());
            mine.push_back(ids.random_bytes(16));
          }
        });
      }
    }
    std::set<std::string> all;
    for (const auto& mine : made) all.insert(mine.begin(), mine.end());
    CHECK(all.size() == 3 * kThreads * kEach);
  }
}

}  // namespace rdev::testing
