#include "adapters/http/blocking_pool.hpp"

#include <atomic>
#include <future>
#include <latch>
#include <memory>
#include <vector>

#include <doctest/doctest.h>

#include "tests/support/eventually.hpp"

namespace rdev::http {

TEST_CASE("blocking pool: runs every job it took") {
  BlockingPool pool(3, 1000);
  std::latch done(500);
  for (int i = 0; i < 500; ++i) REQUIRE(pool.submit([&] { done.count_down(); }));
  done.wait();
}

TEST_CASE("blocking pool: takes as many jobs as it has threads, and as may wait, and no more") {
  BlockingPool pool(2, 3);
  std::promise<void> release;
  const std::shared_future<void> released = release.get_future().share();
  std::atomic<int> done = 0;
  const auto blocking = [&] {
    released.wait();
    ++done;
  };
  for (int i = 0; i < 5; ++i) CHECK(pool.submit(blocking));
  CHECK_FALSE(pool.submit(blocking));
  CHECK_FALSE(pool.submit(blocking));

  release.set_value();
  std::promise<void> last;
  REQUIRE(testing::eventually([&] { return pool.submit([&] { last.set_value(); }); }));
  last.get_future().wait();
  pool.stop();
  CHECK(done == 5);
}

TEST_CASE("blocking pool: runs jobs at the same time") {
  BlockingPool pool(4, 0);
  std::latch all_there(4);
  std::latch done(4);
  for (int i = 0; i < 4; ++i) {
    REQUIRE(pool.submit([&] {
      all_there.arrive_and_wait();
      done.count_down();
    }));
  }
  done.wait();
}

TEST_CASE("blocking pool: stop waits for the job that runs and drops those that wait") {
  BlockingPool pool(1, 10);
  std::promise<void> running;
  std::promise<void> release;
  std::atomic<bool> finished = false;
  REQUIRE(pool.submit([&] {
    running.set_value();
    release.get_future().wait();
    finished = true;
  }));
  running.get_future().wait();
  auto held = std::make_shared<int>(1);
  std::atomic<bool> ran = false;
  REQUIRE(pool.submit([held, &ran] { ran = true; }));

  auto stopped = std::async(std::launch::async, [&] { pool.stop(); });
  CHECK(testing::eventually([&] { return held.use_count() == 1; }));  // the waiting job is gone
  CHECK_FALSE(finished);
  release.set_value();
  stopped.get();
  CHECK(finished);
  CHECK_FALSE(ran);
  CHECK_FALSE(pool.submit([] {}));
}

}  // namespace rdev::http
