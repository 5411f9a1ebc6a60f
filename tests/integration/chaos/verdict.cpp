#include "tests/integration/chaos/verdict.hpp"

#include <algorithm>
#include <iterator>
#include <set>
#include <sstream>

#include <doctest/doctest.h>

#include "tests/support/command.hpp"

namespace rdev::testing {
namespace {

const std::string kTerminal = "('build.completed', 'build.failed', 'build.cancelled')";

/// A query that gives what breaks the promise.
struct Promise {
  const char* name;
  std::string broken_by;
};

std::vector<Promise> promises() {
  return {
      {"every build has completed",
       "SELECT a.task_id || ' ' || a.status || ' ' || COALESCE(a.result, '') FROM build_audit a"
       " WHERE a.status <> 'completed'"},
      {"task and audit entry agree",
       "SELECT t.id FROM work_tasks t FULL JOIN build_audit a ON a.task_id = t.id"
       " WHERE t.status IS DISTINCT FROM a.status OR t.attempt IS DISTINCT FROM a.attempt"},
      {"a build has one terminal event, its last, of the attempt that holds the task",
       "SELECT t.id FROM work_tasks t LEFT JOIN build_events e ON e.task_id = t.id"
       " AND e.type IN " +
           kTerminal +
           " GROUP BY t.id HAVING COUNT(e.seq) <> 1 OR MAX(e.attempt) <> t.attempt"
           " OR MAX(e.type) <> 'build.' || t.status"
           " OR MAX(e.seq) <> (SELECT MAX(seq) FROM build_events l WHERE l.task_id = t.id)"},
      {"events have no gaps",
       "SELECT task_id FROM build_events GROUP BY task_id"
       " HAVING MIN(seq) <> 1 OR MAX(seq) <> COUNT(*)"},
      {"attempts do not mix",
       "SELECT DISTINCT a.task_id FROM build_events a JOIN build_events b"
       " ON b.task_id = a.task_id AND b.seq = a.seq + 1 AND b.attempt < a.attempt"},
      {"no event stands twice",
       "SELECT task_id || ' ' || type || ' ' || data FROM build_events"
       " GROUP BY task_id, attempt, type, data HAVING COUNT(*) > 1"},
  };
}

std::vector<std::string> lines_of(const std::string& text) {
  std::vector<std::string> lines;
  std::istringstream stream(text);
  for (std::string line; std::getline(stream, line);) {
    if (!line.empty()) lines.push_back(line);
  }
  return lines;
}

/// What `all` has beyond `known`; both are sorted.
std::vector<std::string> beyond(const std::vector<std::string>& known,
                                const std::vector<std::string>& all) {
  std::vector<std::string> rest;
  std::set_difference(all.begin(), all.end(), known.begin(), known.end(), std::back_inserter(rest));
  return rest;
}

/// Every event of the builds, for whoever has to find out.
std::string stories(const World& world, const std::vector<std::string>& tasks) {
  std::string text;
  for (const std::string& task : tasks) {
    text += "\n" + task + "\n" +
            world
                .ask(
                    "SELECT attempt || ' ' || at || ' ' || type || ' ' || LEFT(data, 200)"
                    " FROM build_events WHERE task_id = '" +
                    task + "' ORDER BY seq")
                .value_or("");
  }
  return text;
}

}  // namespace

void check_records(const World& world) {
  for (const Promise& promise : promises()) {
    const std::string broken = world.ask(promise.broken_by).value_or("the database is away");
    CHECK_MESSAGE(broken.empty(), std::string(promise.name), ", but not for\n", broken);
  }
}

void check_commits(const World& world, const std::vector<std::string>& projects,
                   std::vector<std::string> tasks) {
  std::vector<std::string> committed;
  for (const std::string& project : projects) {
    const std::string trailers = checked_output(
        {"git", "--git-dir", world.repository(project).string(), "log",
         "--format=commit%x20%(trailers:key=Rdev-Task,valueonly,separator=%x20)", "main"});
    for (const std::string& line : lines_of(trailers)) committed.push_back(line.substr(7));
  }
  std::sort(committed.begin(), committed.end());
  std::sort(tasks.begin(), tasks.end());
  const auto missing = beyond(committed, tasks);
  const auto needless = beyond(tasks, committed);  // there twice, or not asked for
  CHECK_MESSAGE(missing.empty(), "missing commits: ", stories(world, missing));
  CHECK_MESSAGE(needless.empty(), "needless commits: ", stories(world, needless));
}

void check_no_process_left(const std::vector<std::string>& tasks) {
  constexpr std::string_view kMarker = "RDEV_TASK_ID=";
  const std::set<std::string> ours(tasks.begin(), tasks.end());
  for (const auto& entry : std::filesystem::directory_iterator("/proc")) {
    // One that has just ended, or another user's, reads as empty.
    std::istringstream environment(contents(entry.path() / "environ"));
    for (std::string variable; std::getline(environment, variable, '\0');) {
      if (!variable.starts_with(kMarker)) continue;
      CAPTURE(contents(entry.path() / "cmdline"));
      CHECK_FALSE(ours.contains(variable.substr(kMarker.size())));
    }
  }
}

}  // namespace rdev::testing
