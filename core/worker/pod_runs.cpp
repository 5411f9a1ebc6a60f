#include "core/worker/pod_runs.hpp"

#include <algorithm>
#include <charconv>
#include <string>
#include <utility>
#include <vector>

#include "core/domain/work_task.hpp"

namespace rdev::worker {
namespace {

/// Names the attempts that have begun a run, one a line, and says when that was all:
/// sh -c … NAME PREFIX.
constexpr const char* kListScript = R"sh(
for dir in "$1".*; do
  [ -L "$dir/claim" ] && echo "${dir##*.}"
done
echo end
)sh";

/// Removes the runs of an attempt and of all before it, then names every run in which nothing has
/// been written for more days than it is kept, and says when that was all:
/// sh -c … NAME PREFIX ATTEMPT DAYS_ENDED DAYS_LOST.
constexpr const char* kDiscardScript = R"sh(
attempt=$2
while [ $attempt -ge 1 ]; do
  rm -rf -- "$1.$attempt" || exit
  attempt=$((attempt - 1))
done
for dir in "${1%/*}"/*.*; do
  [ -L "$dir/claim" ] || [ -e "$dir/stdin.0" ] || [ -e "$dir/credentials" ] || continue
  days=$4
  [ -e "$dir/exit" ] && days=$3
  young=$(find "$dir" ! -mtime +$((days - 1)) | head -n 1)
  [ "$young" ] || echo "${dir##*/}"
done
echo end
)sh";

struct Listing {
  std::vector<std::string> lines;
  bool complete = false;  ///< an exit status of 0 alone would not prove that
};

Listing split(std::string_view text) {
  Listing listing;
  for (std::size_t end = 0; (end = text.find('\n')) != std::string_view::npos;) {
    const std::string_view line = text.substr(0, end);
    text.remove_prefix(end + 1);
    listing.complete = line == "end";
    if (!listing.complete) listing.lines.emplace_back(line);
  }
  return listing;
}

std::optional<int> number(std::string_view text) {
  int value = 0;
  const auto read = std::from_chars(text.data(), text.data() + text.size(), value);
  if (read.ec != std::errc{} || read.ptr != text.data() + text.size()) return std::nullopt;
  return value;
}

std::string days(std::chrono::hours time) {
  return std::to_string(time / std::chrono::hours(24));
}

}  // namespace

std::string run_directory(const ports::Pod& pod, const domain::TaskId& task, int attempt) {
  return pod.statedir() + "/" + task.str() + "." + std::to_string(attempt);
}

PodRuns::PodRuns(ports::Pod& pod, domain::TaskId task) : pod_(pod), task_(std::move(task)) {}

Result<std::optional<int>> PodRuns::newest(int after, const std::stop_token& stop) {
  ports::ExecRequest request;
  request.argv = {"sh", "-c", kListScript, "rdev-runs", pod_.statedir() + "/" + task_.str()};
  request.marker = domain::follower_of(task_);
  std::string said;
  const auto status = pod_.exec(
      request, [&](std::string_view bytes) { said.append(bytes); }, {}, stop);
  if (status.has_error()) return status.error();
  const Listing listing = split(said);
  if (!listing.complete) {
    return Error{Errc::unavailable, pod_.describe() + ": the list of runs was cut off"};
  }
  std::optional<int> newest;
  for (const std::string& line : listing.lines) {
    const auto attempt = number(line);
    if (attempt && *attempt > std::max(after, newest.value_or(0))) newest = attempt;
  }
  return newest;
}

Result<void> PodRuns::end(std::chrono::milliseconds grace) {
  if (auto ended = pod_.end(task_, grace); ended.has_error()) return ended;
  return pod_.end(domain::follower_of(task_), std::chrono::milliseconds(0));
}

Result<void> PodRuns::discard(int attempt) {
  ports::ExecRequest request;
  request.argv = {"sh",
                  "-c",
                  kDiscardScript,
                  "rdev-discard",
                  pod_.statedir() + "/" + task_.str(),
                  std::to_string(attempt),
                  days(kKeepEnded),
                  days(kKeepLost)};  // without a marker: to clear away is not the build's any more
  std::string said;
  std::string complaint;
  const auto status = pod_.exec(
      request, [&](std::string_view bytes) { said.append(bytes); },
      [&](std::string_view bytes) { complaint.append(bytes.substr(0, 1'000)); }, {});
  if (status.has_error()) return status.error();
  const Listing listing = split(said);
  if (!listing.complete) {
    return Error{Errc::unavailable, pod_.describe() + ": runs were not removed: " + complaint};
  }
  return remove_stale(listing.lines);
}

Result<void> PodRuns::remove_stale(const std::vector<std::string>& names) {
  ports::ExecRequest request;
  request.argv = {"rm", "-rf", "--"};
  for (const std::string& name : names) {
    const std::size_t dot = name.rfind('.');
    if (dot == 0 || !number(std::string_view(name).substr(dot + 1))) continue;
    const auto alive = pod_.alive(domain::TaskId(name.substr(0, dot)));
    if (alive.has_error()) return alive.error();
    if (!*alive) request.argv.push_back(pod_.statedir() + "/" + name);
  }
  if (request.argv.size() == 3) return {};
  const auto removed = pod_.exec(request, {}, {}, {});
  if (removed.has_error()) return removed.error();
  return {};
}

}  // namespace rdev::worker
