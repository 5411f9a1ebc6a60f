#pragma once

#include <cstddef>
#include <future>
#include <latch>
#include <type_traits>
#include <vector>

namespace rdev::testing {

/// Runs `f(0)` to `f(threads - 1)`, each on a thread of its own, all at the same moment; gives
/// what they return. Throws what the first of them has thrown, when all have ended.
template <class F>
auto in_parallel(int threads, F f) -> std::vector<std::invoke_result_t<F&, int>> {
  using Value = std::invoke_result_t<F&, int>;
  std::latch start(threads);
  std::vector<std::future<Value>> futures;
  futures.reserve(static_cast<std::size_t>(threads));
  for (int i = 0; i < threads; ++i) {
    futures.push_back(std::async(std::launch::async, [&, i] {
      start.arrive_and_wait();
      return f(i);
    }));
  }
  for (const std::future<Value>& future : futures) future.wait();
  std::vector<Value> values;
  values.reserve(futures.size());
  for (std::future<Value>& future : futures) values.push_back(future.get());
  return values;
}

}  // namespace rdev::testing
