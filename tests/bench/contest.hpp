#pragma once

#include <functional>
#include <string>

namespace rdev::bench {

/// Something of ours against a stated reference that does the least the job can take.
/// One call of either does the same amount of work.
struct Contest {
  std::string name;
  std::string reference;
  std::function<void()> ours;
  std::function<void()> theirs;
  int rounds = 11;
};

/// Runs both in turn (ours, theirs, ours, …) after one round that does not count, and prints the
/// time ratio ours/theirs, median and range of the pairs: a ratio of neighbours holds where
/// absolute times drift with the machine. Not for a verdict: nothing fails on it.
void run(const Contest& contest);

}  // namespace rdev::bench
