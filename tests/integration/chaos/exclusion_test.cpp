#include <chrono>
#include <csignal>
#include <map>
#include <memory>
#include <sstream>
#include <string>
#include <vector>

#include <doctest/doctest.h>

#include "tests/integration/chaos/world.hpp"
#include "tests/support/eventually.hpp"

namespace rdev::testing {
namespace {

/// Notes when it starts and ends, in nanoseconds, and whether another was there.
constexpr const char* kAgent = R"sh(
echo "start $(date +%s%N) $RDEV_TASK_ID" >>"$HOME/times"
mkdir "$HOME/here" || exit 1
sleep 0.2
rmdir "$HOME/here" || exit 1
echo "end $(date +%s%N) $RDEV_TASK_ID" >>"$HOME/times"
)sh";

struct Span {
  std::int64_t start = 0;
  std::int64_t end = 0;
};

/// By start.
std::vector<Span> spans(const std::string& times) {
  std::map<std::string, Span> builds;
  std::istringstream lines(times);
  std::string what;
  std::string task;
  for (std::int64_t at = 0; lines >> what >> at >> task;) {
    (what == "start" ? builds[task].start : builds[task].end) = at;
  }
  std::map<std::int64_t, Span> sorted;
  for (const auto& [id, span] : builds) sorted[span.start] = span;
  std::vector<Span> list;
  for (const auto& [start, span] : sorted) list.push_back(span);
  return list;
}

bool overlap(const Span& a, const Span& b) {
  return a.start < b.end && b.start < a.end;
}

}  // namespace

TEST_CASE("of two projects that three workers serve, no two builds of one ever run at once") {
  constexpr int kBuilds = 24;
  World world(kAgent);
  world.create_projects({"left", "right"});
  std::vector<World::Submission> submissions;
  for (int i = 0; i < kBuilds; ++i) {
    World::Submission build{i % 2 == 0 ? "left" : "right", {}};
    build.spec.prompt = "go";
    submissions.push_back(build);
  }
  world.submit(submissions);
  std::vector<std::unique_ptr<WorkerProcess>> workers;
  for (const char* name : {"one", "two", "three"}) {
    workers.push_back(world.start_worker(name, {"--slots", "4"}));
  }
  REQUIRE(eventually([&] { return world.finished() == kBuilds; }, std::chrono::minutes(5)));
  for (const auto& worker : workers) CHECK(worker->end(SIGTERM) == 0);

  const std::vector<Span> left = spans(contents(world.home("left") / "times"));
  const std::vector<Span> right = spans(contents(world.home("right") / "times"));
  for (const std::vector<Span>& project : {left, right}) {
    REQUIRE(project.size() == kBuilds / 2);
    for (std::size_t i = 1; i < project.size(); ++i) CHECK(project[i - 1].end < project[i].start);
  }
  CHECK(world.ask("SELECT COUNT(*) FROM work_tasks WHERE status = 'completed' AND attempt = 1") ==
        std::to_string(kBuilds));
  // They would never overlap, either, if all ran one after the other.
  bool side_by_side = false;
  for (const Span& a : left) {
    for (const Span& b : right) side_by_side = side_by_side || overlap(a, b);
  }
  CHECK(side_by_side);
  CHECK(world.ask("SELECT COUNT(DISTINCT worker_id) > 1 FROM work_tasks") == "t");
}

}  // namespace rdev::testing
