#include <algorithm>
#include <chrono>
#include <condition_variable>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <mutex>
#include <string>
#include <string_view>
#include <vector>

#include "tests/bench/benches.hpp"
#include "tests/bench/watched_server.hpp"
#include "tests/support/watcher_crowd.hpp"

namespace rdev::bench {

namespace {

constexpr int kLines = 100;

struct Measured {
  double bytes_a_watcher = 0;
  double p50 = 0;  ///< seconds from the line to a client
  double p99 = 0;
};

/// The delays of one line at all clients.
class Delays {
 public:
  /// On the crowd's thread.
  void take(std::string_view message) {
    const std::size_t at = message.find(kSaidAt);
    if (at == std::string_view::npos) return;  // what comes before the first line
    const std::int64_t said = std::atoll(message.data() + at + kSaidAt.size());
    seconds_.push_back(static_cast<double>(now_ns() - said) * 1e-9);
    const std::scoped_lock lock(mutex_);
    ++count_;
    changed_.notify_all();
  }

  void wait_for(std::size_t count) {
    std::unique_lock lock(mutex_);
    if (!changed_.wait_for(lock, std::chrono::minutes(1), [&] { return count_ >= count; })) {
      std::abort();
    }
  }

  /// Once nothing comes any more.
  [[nodiscard]] double quantile(double which) {
    std::sort(seconds_.begin(), seconds_.end());
    return seconds_[static_cast<std::size_t>(which * static_cast<double>(seconds_.size() - 1))];
  }

 private:
  std::vector<double> seconds_;
  std::mutex mutex_;
  std::condition_variable changed_;
  std::size_t count_ = 0;
};

Measured measure(const WatchedServer& server) {
  Delays delays;
  const double before = server.resident_bytes();
  const testing::WatcherCrowd crowd(server.port(), server.target(), kWatchers, 0,
                                    [&](std::size_t, std::string_view text) { delays.take(text); });
  for (std::size_t line = 1; line <= kLines; ++line) {
    server.say();
    delays.wait_for(line * kWatchers);
  }
  const double after = server.resident_bytes();
  return {(after - before) / kWatchers, delays.quantile(0.5), delays.quantile(0.99)};
}

}  // namespace

void watchers() {
  const Measured ours = measure(WatchedServer::rdev());
  const Measured bare = measure(WatchedServer::bare());
  constexpr const char* kReference = "bare Beast WebSockets, one blocking write after the other";
  std::printf("1,000 watchers: agent's line to client, p50    %6.2f x  (%.1f ms)  %s\n",
              ours.p50 / bare.p50, ours.p50 * 1e3, kReference);
  std::printf("1,000 watchers: agent's line to client, p99    %6.2f x  (%.1f ms)  %s\n",
              ours.p99 / bare.p99, ours.p99 * 1e3, kReference);
  std::printf("1,000 watchers: memory of each                 %6.2f x  (%.1f KiB)  %s\n",
              ours.bytes_a_watcher / bare.bytes_a_watcher, ours.bytes_a_watcher / 1024, kReference);
  std::fflush(stdout);
}

}  // namespace rdev::bench
