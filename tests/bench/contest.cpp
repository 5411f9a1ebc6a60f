#include "tests/bench/contest.hpp"

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <vector>

namespace rdev::bench {

namespace {

double seconds(const std::function<void()>& work) {
  const auto begin = std::chrono::steady_clock::now();
  work();
  return std::chrono::duration<double>(std::chrono::steady_clock::now() - begin).count();
}

}  // namespace

void run(const Contest& contest) {
  contest.ours();
  contest.theirs();
  std::vector<double> ratios;
  for (int round = 0; round < contest.rounds; ++round) {
    const double ours = seconds(contest.ours);
    ratios.push_back(ours / seconds(contest.theirs));
  }
  std::sort(ratios.begin(), ratios.end());
  std::printf("%-44s %6.2f x  (%.2f to %.2f)  %s\n", contest.name.c_str(),
              ratios[ratios.size() / 2], ratios.front(), ratios.back(), contest.reference.c_str());
  std::fflush(stdout);
}

}  // namespace rdev::bench
