#include "apps/rdev/entry_text.hpp"

#include <doctest/doctest.h>

namespace rdev::cli {

namespace json = boost::json;

namespace {

bool contains(const std::string& text, const std::string& part) {
  return text.find(part) != std::string::npos;
}

}  // namespace

TEST_CASE("an outcome has commit, files and cost, or the error and where to read on") {
  const std::string done = outcome_text(
      {{"status", "completed"},
       {"result",
        {{"duration_ms", 65'000},
         {"commit_sha", "abc"},
         {"pushed", true},
         {"branch", "main"},
         {"files_changed", {"a.txt", "b\x1b.txt"}},
         {"agent", {{"name", "codex"}, {"model", "m"}, {"num_turns", 2}, {"cost_usd", 0.5}}}}}},
      Style{});
  CHECK(done ==
        "completed after 1 min 05 s, codex (m), 2 turns, $0.5000\ncommit abc pushed to main\n"
        "2 files changed\n  a.txt\n  b\\x1b.txt\n");
  const std::string failed = outcome_text(
      {{"status", "failed"},
       {"result",
        {{"duration_ms", 100}, {"error", {{"code", "lost"}, {"message", "it is gone"}}}}}},
      Style{});
  CHECK(contains(failed, "lost: it is gone\nsee TROUBLESHOOTING.md#lost\n"));
  CHECK(outcome_text({{"status", "running"}, {"result", nullptr}}, Style{}) == "running\n");
}

TEST_CASE("of very many files the first are shown and the rest counted") {
  json::array files;
  for (int i = 0; i < 60; ++i) files.emplace_back("file");
  const std::string text =
      outcome_text({{"status", "completed"}, {"result", {{"files_changed", files}}}}, Style{});
  CHECK(contains(text, "60 files changed\n"));
  CHECK(contains(text, "… 10 more\n"));
}

TEST_CASE("tables keep their columns whatever is in the cells") {
  const std::string text = projects_text(
      {{"projects", {{{"id", "a"}, {"state", "ready"}, {"repository", {{"url", "x\ny\x1b"}}}}}}},
      Style{});
  CHECK(text ==
        "PROJECT  STATE  BRANCH  AGENT  TEMPLATE  REPOSITORY\n"
        "a        ready                           x\\ny\\x1b\n");
}

TEST_CASE("answers of another version, with fields missing, are shown all the same") {
  for (const auto& show : {builds_text, projects_text, project_text, templates_text, workers_text,
                           entry_text, outcome_text}) {
    CHECK_FALSE(show(json::object{{"builds", {1, nullptr}}, {"workers", {"x"}}}, Style{}).empty());
  }
}

}  // namespace rdev::cli
