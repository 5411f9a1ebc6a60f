#include "tests/contract/server_secrets_contract.hpp"

#include <mutex>
#include <set>
#include <thread>
#include <vector>

#include <doctest/doctest.h>

#include "ports/server_secrets.hpp"

namespace rdev::testing {

using ports::ServerSecrets;

void server_secrets_contract(const StorageFactory& make) {
  Database db(make);
  const auto ask = [&](const std::string& name, const std::string& candidate) {
    return db.write(&ServerSecrets::find_or_insert, name, candidate).value();
  };

  SUBCASE("the first one stays, each name has its own") {
    CHECK(ask("cursors", "one") == "one");
    CHECK(ask("cursors", "two") == "one");
    CHECK(ask("others", "two") == "two");
  }

  SUBCASE("who asks at the same time gets the same") {
    std::mutex mutex;
    std::set<std::string> answers;
    {
      std::vector<std::jthread> threads;
      for (int i = 0; i < 8; ++i) {
        threads.emplace_back([&, i] {
          const std::string answer = ask("cursors", "candidate-" + std::to_string(i));
          const std::scoped_lock lock(mutex);
          answers.insert(answer);
        });
      }
    }
    CHECK(answers.size() == 1);
  }
}

}  // namespace rdev::testing
