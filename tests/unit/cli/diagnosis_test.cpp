#include "apps/rdev/diagnosis.hpp"

#include <algorithm>
#include <set>

#include <doctest/doctest.h>

#include "apps/rdev/doctor.hpp"

namespace rdev::cli {

namespace json = boost::json;

namespace {

json::value worker(bool alive, int running) {
  json::array tasks;
  for (int i = 0; i < running; ++i) tasks.emplace_back("task");
  return {{"id", "w"},
          {"alive", alive},
          {"slots", 2},
          {"running", tasks},
          {"labels", json::array{"agent:codex"}}};
}

/// Where all is well.
Seen well() {
  Seen seen;
  seen.url = "http://127.0.0.1:8080";
  seen.own_version = "1.0.0";
  seen.document = {200, {{"info", {{"title", "rdev"}, {"version", "1.0.0"}}}}, ""};
  seen.readiness = {200, {}, ""};
  seen.scopes = {{"builds:read", {200, {}, ""}},
                 {"builds:write", {404, {}, ""}},
                 {"projects:write", {422, {}, ""}}};
  seen.workers = {200, {{"workers", json::array{worker(true, 0)}}}, ""};
  seen.templates = {200, {{"templates", json::array{{{"name", "blank"}}}}}, ""};
  seen.project = Probe{200, {{"state", "ready"}, {"agent", "codex"}, {"template", "blank"}}, ""};
  seen.project_id = "demo";
  seen.programs = {{"git", true}, {"claude", true}};
  return seen;
}

std::set<FindingCode> codes(const Seen& seen) {
  std::set<FindingCode> found;
  for (const Finding& finding : diagnose(seen)) found.insert(finding.code);
  return found;
}

}  // namespace

TEST_CASE("where all is well, nothing is found") {
  CHECK(diagnose(well()).empty());
  CHECK(exit_of(diagnose(well())) == Exit::success);
}

TEST_CASE("every finding there is can be found, by itself") {
  std::set<FindingCode> found;
  const auto expect = [&](FindingCode code, Exit exit, const auto& spoil) {
    Seen seen = well();
    spoil(seen);
    CAPTURE(to_string(code));
    CHECK(codes(seen) == std::set<FindingCode>{code});
    CHECK(exit_of(diagnose(seen)) == exit);
    found.insert(code);
  };
  using enum FindingCode;
  expect(server_unreachable, Exit::unreachable, [](Seen& s) { s.document = {0, {}, "refused"}; });
  expect(server_not_rdev, Exit::unreachable, [](Seen& s) { s.document = {200, nullptr, ""}; });
  expect(server_not_ready, Exit::build_failed, [](Seen& s) { s.readiness.status = 503; });
  expect(server_version_differs, Exit::success, [](Seen& s) { s.own_version = "0.9"; });
  expect(key_missing, Exit::refused, [](Seen& s) { s.scopes["builds:read"].status = 401; });
  expect(key_refused, Exit::refused, [](Seen& s) {
    s.has_key = true;
    s.scopes["builds:read"].status = 401;
  });
  expect(key_sent_in_clear, Exit::success, [](Seen& s) {
    s.has_key = true;
    s.url = "http://rdev.example";
  });
  expect(scope_missing, Exit::success, [](Seen& s) { s.scopes["builds:write"].status = 403; });
  expect(workers_hidden, Exit::success, [](Seen& s) { s.workers.status = 403; });
  expect(workers_none_alive, Exit::build_failed, [](Seen& s) {
    s.workers.body = {{"workers", json::array{}}};
  });
  expect(worker_silent, Exit::success, [](Seen& s) {
    s.workers.body = {{"workers", json::array{worker(true, 0), worker(false, 0)}}};
  });
  expect(workers_busy, Exit::success, [](Seen& s) {
    s.workers.body = {{"workers", json::array{worker(true, 2)}}};
  });
  expect(agent_without_worker, Exit::build_failed,
         [](Seen& s) { s.project->body.as_object()["agent"] = "gemini"; });
  expect(templates_unreadable, Exit::build_failed, [](Seen& s) { s.templates.status = 500; });
  expect(template_unknown, Exit::build_failed,
         [](Seen& s) { s.project->body.as_object()["template"] = "own"; });
  expect(project_not_found, Exit::build_failed, [](Seen& s) { s.project->status = 404; });
  expect(project_not_ready, Exit::build_failed,
         [](Seen& s) { s.project->body.as_object()["state"] = "removing"; });
  expect(resource_needs_attention, Exit::build_failed, [](Seen& s) {
    s.project->body.as_object()["resources"] =
        json::array{{{"kind", "cache"}, {"state", "needs_attention"}}};
  });
  expect(git_not_found, Exit::build_failed, [](Seen& s) { s.programs["git"] = false; });
  expect(agent_cli_not_found, Exit::success, [](Seen& s) { s.programs["claude"] = false; });
  const auto all = all_finding_codes();
  CHECK(found == std::set<FindingCode>(all.begin(), all.end()));
}

TEST_CASE("errors come before warnings, and those before notes") {
  Seen seen = well();
  seen.programs["claude"] = false;
  seen.own_version = "0.9";
  seen.project->status = 404;
  std::vector<Severity> order;
  for (const Finding& finding : diagnose(seen)) order.push_back(finding.severity);
  CHECK(order == std::vector<Severity>{Severity::error, Severity::warning, Severity::note});
}

}  // namespace rdev::cli
