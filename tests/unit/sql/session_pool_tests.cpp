#include <atomic>
#include <chrono>
#include <future>
#include <list>
#include <optional>
#include <thread>

#include <doctest/doctest.h>

#include "adapters/memory/metrics.hpp"
#include "adapters/sql/session_pool.hpp"

namespace rdev::sql {
namespace {

using namespace std::chrono_literals;

constexpr auto kLong = 60s;

void leave_closed(soci::session&) {}

}  // namespace

TEST_CASE("as many sessions are lent at once as there are, and each to one only") {
  SessionPool pool(2, leave_closed);
  const auto first = pool.lease(kLong);
  const auto second = pool.lease(kLong);
  REQUIRE(first.has_value());
  REQUIRE(second.has_value());
  CHECK(first->get() != second->get());
}

TEST_CASE("who waits too long is told that the database is unavailable") {
  SessionPool pool(1, leave_closed);
  const auto held = pool.lease(kLong);
  const auto refused = pool.lease(1ms);
  REQUIRE(refused.has_error());
  CHECK(refused.error().code == Errc::unavailable);
}

TEST_CASE("a session that nobody waits for any more is free again") {
  SessionPool pool(1, leave_closed);
  {
    const auto held = pool.lease(kLong);
    CHECK(pool.lease(1ms).has_error());
  }
  CHECK(pool.lease(1ms).has_value());
}

TEST_CASE("a session given back goes to who waits, not to who comes later") {
  SessionPool pool(1, leave_closed);
  std::optional<Result<SessionPool::Lease>> held = pool.lease(kLong);
  std::promise<void> got, end;
  std::jthread waiter([&] {
    const auto lease = pool.lease(kLong);
    got.set_value();
    end.get_future().wait();
  });
  // Giving it back again and again until the waiter stands in the queue: from then on, the
  // session is the waiter's, and who comes later is refused.
  bool refused = false;
  while (!refused) {
    held.reset();
    held = pool.lease(1ms);
    refused = held->has_error();
  }
  CHECK(got.get_future().wait_for(kLong) == std::future_status::ready);
  end.set_value();
}

TEST_CASE("a pool tells its size, its use, who waited and who waited in vain") {
  const ports::MetricLabels labels{{"pool", "write"}};
  memory::Metrics metrics;
  SessionPool pool(2, leave_closed, {&metrics, "write"});
  const auto in_use = [&] {
    return metrics.value("rdev_database_pool_connections_in_use", labels);
  };
  CHECK(metrics.value("rdev_database_pool_connections", labels) == 2);
  CHECK(metrics.value("rdev_database_pool_timeouts_total", labels) == 0);
  CHECK(in_use() == 0);
  {
    const auto first = pool.lease(kLong);
    CHECK(in_use() == 1);
    const auto second = pool.lease(kLong);
    CHECK(in_use() == 2);
    CHECK(pool.lease(1ms).has_error());
    CHECK(in_use() == 2);
  }
  CHECK(in_use() == 0);
  CHECK(metrics.value("rdev_database_pool_timeouts_total", labels) == 1);
  const auto waits = metrics.observations("rdev_database_pool_wait_seconds", labels);
  REQUIRE(waits.size() == 3);
  CHECK(waits.back() >= 0.001);
}

TEST_CASE("what connecting throws reaches who makes the pool") {
  const auto refuse = [](soci::session&) { throw soci::soci_error("no"); };
  CHECK_THROWS_AS(SessionPool(1, refuse), soci::soci_error);
}

TEST_CASE("many threads share few sessions without losing or doubling one") {
  SessionPool pool(2, leave_closed);
  std::atomic<int> inside{0};
  std::atomic<int> most{0};
  std::atomic<int> served{0};
  {
    std::list<std::jthread> threads;
    for (int i = 0; i < 8; ++i) {
      threads.emplace_back([&] {
        for (int round = 0; round < 200; ++round) {
          const auto lease = pool.lease(kLong);
          if (lease.has_error()) return;
          const int now = ++inside;
          int seen = most.load();
          while (now > seen && !most.compare_exchange_weak(seen, now)) {
          }
          ++served;
          --inside;
        }
      });
    }
  }
  CHECK(served == 1'600);
  CHECK(most <= 2);
}

}  // namespace rdev::sql
