#include <array>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include <doctest/doctest.h>

#include "tests/integration/http/api_fixture.hpp"

namespace rdev::testing {

using domain::Scope;

namespace {

/// What a key that is bound to a project gets of a route that concerns another.
enum class Foreign {
  missing,    ///< 404, as if it did not exist: the project stands in the path
  forbidden,  ///< 403: the route concerns all projects
  own_way,    ///< passes, because the handler heeds the binding or there is nothing to heed
};

struct Row {
  std::string method;
  std::string pattern;
  std::optional<Scope> scope;  ///< nothing: open
  Foreign foreign = Foreign::missing;
};

/// Every route. A new one belongs here with what it needs.
const std::vector<Row>& table() {
  static const std::vector<Row> rows{
      {"POST", "/projects/{id}/builds", Scope::builds_write},
      {"POST", "/project/{id}/build", Scope::builds_write},
      {"GET", "/projects/{id}/builds", Scope::builds_read},
      {"GET", "/builds/{task_id}", Scope::builds_read},
      {"GET", "/builds/{task_id}/events", Scope::builds_read},
      {"GET", "/builds/{task_id}/events/ws", Scope::builds_read},
      {"GET", "/projects/{id}/events/ws", Scope::builds_read},
      {"POST", "/builds/{task_id}/callback/redeliver", Scope::builds_write},
      {"GET", "/callbacks", Scope::builds_read, Foreign::forbidden},
      {"POST", "/callbacks/redeliver", Scope::builds_write, Foreign::forbidden},
      {"POST", "/projects/{id}/callback/rotate-secret", Scope::projects_write},
      {"POST", "/builds/{task_id}/cancel", Scope::builds_write},
      {"POST", "/project/create-and-build", Scope::projects_write, Foreign::own_way},
      {"POST", "/projects", Scope::projects_write, Foreign::own_way},
      {"GET", "/projects", Scope::builds_read, Foreign::own_way},
      {"GET", "/projects/{id}", Scope::builds_read},
      {"GET", "/templates", Scope::builds_read, Foreign::own_way},
      {"GET", "/workers", Scope::admin, Foreign::forbidden},
      {"GET", "/metrics", Scope::builds_read, Foreign::forbidden},
      {"GET", "/healthz", std::nullopt},
      {"GET", "/readyz", std::nullopt},
      {"GET", "/openapi.json", std::nullopt},
      {"GET", "/docs", std::nullopt},
      // Last, since it takes the builds along.
      {"DELETE", "/projects/{id}", Scope::projects_write},
  };
  return rows;
}

struct Targets {
  std::string project;
  std::string task_id;
};

std::string path_of(const std::string& pattern, const Targets& targets) {
  std::string path = pattern;
  for (const auto& [name, value] : std::map<std::string, std::string>{
           {"{id}", targets.project}, {"{task_id}", targets.task_id}}) {
    const std::size_t at = path.find(name);
    if (at != std::string::npos) path.replace(at, name.size(), value);
  }
  return path;
}

struct Outcome {
  int status = 0;
  std::string problem;  ///< the document without `instance`, which is the path that was asked for
};

Outcome ask(Api& api, const Row& row, const Targets& targets, const HeaderMap& headers) {
  HeaderMap all = headers;
  if (row.method == "POST") all["Content-Type"] = "application/json";
  const std::string path = path_of(row.pattern, targets);
  const Reply reply = api.connect().send(row.method, path, row.method == "POST" ? "{}" : "", all);
  if (row.method == "DELETE" && reply.status == 204) api.create_project(targets.project);
  std::string problem = reply.body;
  for (const std::string& own : {path, targets.project, targets.task_id}) {
    for (auto at = problem.find(own); at != std::string::npos; at = problem.find(own)) {
      problem.replace(at, own.size(), "*");
    }
  }
  return {reply.status, problem};
}

bool passes(int status) {
  return status != 401 && status != 403 && status != 404 && status != 0;
}

}  // namespace

TEST_CASE("authorisation matrix: every route is in the table, with the scope it asks for") {
  Api api;
  std::set<std::string> listed;
  for (const Row& row : table()) listed.insert(row.method + " " + row.pattern);
  const http::Router router = api.routes();
  for (const http::Route* route : router.routes()) {
    const std::string name = route->method + " " + route->pattern;
    INFO("add \"" << name << "\" with its scope to table() in authorisation_matrix_test.cpp");
    CHECK(listed.erase(name) == 1);
    // Filters do not see what runs at once.
    if (route->runs == http::Route::Runs::at_once) CHECK_FALSE(route->scope.has_value());
  }
  INFO("these are in the table and in no router");
  CHECK(listed == std::set<std::string>{});
}

TEST_CASE("authorisation matrix: every route by every scope, on an own and on another's project") {
  Api api;
  api.create_project("own");
  api.create_project("other");
  const Targets own{"own", api.create_build("own")};
  const Targets other{"other", api.create_build("other")};
  const Targets missing{"nobody", "018f0000-0000-7000-8000-000000000000"};
  constexpr std::array kScopes{Scope::builds_read, Scope::builds_write, Scope::projects_write,
                               Scope::admin};
  std::map<Scope, std::string> free_keys;
  std::map<Scope, std::string> bound_keys;
  for (const Scope scope : kScopes) {
    free_keys[scope] = api.create_key({scope});
    bound_keys[scope] = api.create_key({scope}, {"own"});
  }

  for (const Row& row : table()) {
    CAPTURE(row.method);
    CAPTURE(row.pattern);
    const int without = ask(api, row, own, {}).status;
    if (!row.scope) {
      CHECK(passes(without));
      continue;
    }
    CHECK(without == 401);
    for (const Scope scope : kScopes) {
      CAPTURE(domain::to_string(scope));
      const bool is_for = scope == *row.scope || scope == Scope::admin;
      const HeaderMap free = with_key(free_keys[scope]);
      const HeaderMap bound = with_key(bound_keys[scope]);
      if (!is_for) {
        for (const Targets& targets : {own, other}) {
          CHECK(ask(api, row, targets, free).status == 403);
          CHECK(ask(api, row, targets, bound).status == 403);
        }
        continue;
      }
      CHECK(passes(ask(api, row, own, free).status));
      CHECK(passes(ask(api, row, other, free).status));
      const Outcome foreign = ask(api, row, other, bound);
      if (row.foreign == Foreign::forbidden) {
        CHECK(foreign.status == 403);
      } else if (row.foreign == Foreign::own_way) {
        CHECK(passes(foreign.status));
      } else {
        CHECK(passes(ask(api, row, own, bound).status));
        CHECK(foreign.status == 404);
        CHECK(foreign.problem == ask(api, row, missing, bound).problem);
      }
    }
  }
}

}  // namespace rdev::testing
