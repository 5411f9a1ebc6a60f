#include "core/worker/ci_watch.hpp"

#include <algorithm>
#include <utility>

namespace rdev::worker {

using std::chrono::milliseconds;

namespace {

constexpr milliseconds kFirstPause{500};
constexpr milliseconds kLongestPause{10'000};

std::string in_seconds(milliseconds time) {
  return std::to_string(std::chrono::duration_cast<std::chrono::seconds>(time).count()) + " s";
}

}  // namespace

CiWatch::CiWatch(ports::Ci& ci, ports::Clock& clock, const domain::Project& project,
                 std::string commit_sha, domain::Timestamp pushed_at, std::stop_token stop)
    : ci_(ci),
      clock_(clock),
      project_(project),
      commit_sha_(std::move(commit_sha)),
      pushed_at_(pushed_at),
      stop_(std::move(stop)),
      pause_(kFirstPause) {}

Result<domain::CiRun> CiWatch::find(milliseconds at_most) {
  const auto until = clock_.monotonic() + at_most;
  pause_ = kFirstPause;
  for (;;) {
    auto found = look();
    if (found.has_value() && *found) return std::move(**found);
    if (found.has_error() && found.error().code != Errc::unavailable) return found.error();
    const auto over = is_over(until);
    if (over.has_error()) return over.error();
    if (!*over) continue;
    if (found.has_error()) return found.error();
    return Error{Errc::not_found, "no pipeline of the push within " + in_seconds(at_most)};
  }
}

Result<void> CiWatch::follow(domain::CiRun& run, milliseconds at_most) {
  const auto until = clock_.monotonic() + at_most;
  pause_ = kFirstPause;
  while (!domain::is_finished(run.status)) {
    const auto over = is_over(until);
    if (over.has_error()) return over.error();
    if (*over) return Error{Errc::timeout, "the pipeline had not ended when the build's time had"};
    auto found = look();
    if (found.has_error() && found.error().code != Errc::unavailable) return found.error();
    if (found.has_value() && *found) run = std::move(**found);
  }
  return {};
}

Result<bool> CiWatch::is_over(std::chrono::steady_clock::time_point until) {
  const auto left = std::chrono::duration_cast<milliseconds>(until - clock_.monotonic());
  if (left <= milliseconds(0)) return true;
  if (!clock_.sleep(std::min(pause_, left), stop_)) {
    return Error{Errc::cancelled, "the look for the pipeline was stopped"};
  }
  pause_ = std::min(2 * pause_, kLongestPause);
  return false;
}

Result<std::optional<domain::CiRun>> CiWatch::look() {
  return ci_.find_run(project_, commit_sha_, pushed_at_, stop_);
}

}  // namespace rdev::worker
