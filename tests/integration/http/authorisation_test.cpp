#include <chrono>
#include <string>

#include <boost/json/array.hpp>
#include <doctest/doctest.h>

#include "adapters/http/auth/key_token.hpp"
#include "ports/api_keys.hpp"
#include "tests/integration/http/api_fixture.hpp"

namespace rdev::testing {

using domain::Scope;

namespace {

const std::string kBuilds = "/projects/demo/builds";

domain::ApiKey stored(Api& api, const std::string& token) {
  return ports::read(api.memory,
                     [&](ports::UnitOfWork& unit) {
                       return unit.api_keys().find_by_digest(http::key_digest(token));
                     })
      .value();
}

std::string ids_in(const Reply& reply) {
  std::string ids;
  const boost::json::value document = reply.json();
  for (const boost::json::value& project : document.at("projects").as_array()) {
    ids += std::string(project.at("id").as_string()) + " ";
  }
  return ids;
}

}  // namespace

TEST_CASE("authorisation: without any key everybody may, with the first one nobody without") {
  Api api;
  CHECK(api.get("/projects").status == 200);
  CHECK(api.get("/projects", {{"Authorization", "Bearer nonsense"}}).status == 200);
  const std::string key = api.create_key({Scope::builds_read});
  const Reply refused = api.get("/projects");
  check_problem(refused, 401, "/projects");
  CHECK(refused.header("WWW-Authenticate") == "Bearer realm=\"rdev\"");
  CHECK(api.get("/projects", with_key(key)).status == 200);
  CHECK(api.get("/healthz").status == 200);
  CHECK(api.get("/readyz").status == 200);
}

TEST_CASE("authorisation: what is no valid key is 401 and says no more than that") {
  Api api;
  const std::string key = api.create_key({Scope::builds_read});
  std::string other = key;
  other.back() = other.back() == '0' ? '1' : '0';
  for (const std::string& header :
       {std::string("Bearer"), std::string("Bearer "), "Bearer " + other, "Bearer " + key + "0",
        "Basic " + key, key, "Bearer " + std::string(4000, 'a')}) {
    CAPTURE(header);
    const Reply refused = api.get("/projects", {{"Authorization", header}});
    check_problem(refused, 401, "/projects");
    CHECK(refused.header("WWW-Authenticate").find("invalid_token") != std::string::npos);
    CHECK(refused.body.find(key) == std::string::npos);
  }
  CHECK(api.get("/projects", {{"Authorization", "bearer  " + key}}).status == 200);
}

TEST_CASE("authorisation: a refusal comes before the body is looked at, and names the scope") {
  Api api;
  const std::string key = api.create_key({Scope::builds_read});
  check_problem(api.post("/projects", "no JSON"), 401, "/projects");
  const Reply refused = api.post("/projects", "no JSON", with_key(key));
  check_problem(refused, 403, "/projects");
  CHECK(refused.header("WWW-Authenticate").find("scope=\"projects:write\"") != std::string::npos);
}

TEST_CASE("authorisation: a revoked and an expired key are refused from that moment on") {
  Api api;
  const std::string key = api.create_key({Scope::builds_read});
  CHECK(api.get("/projects", with_key(key)).status == 200);
  const domain::ApiKeyId id = stored(api, key).id;
  CHECK(api.memory
            .write([&](ports::UnitOfWork& unit) {
              return unit.api_keys().revoke(id, api.clock.now());
            })
            .has_value());
  check_problem(api.get("/projects", with_key(key)), 401, "/projects");
  // It was the only one; that opens nothing.
  check_problem(api.get("/projects"), 401, "/projects");

  const http::KeyToken token = http::make_key_token(api.ids);
  domain::ApiKey brief;
  brief.id = token.id;
  brief.digest = http::key_digest(token.text);
  brief.scopes = {Scope::builds_read};
  brief.created_at = api.clock.now();
  brief.expires_at = api.clock.now() + std::chrono::hours(1);
  CHECK(api.memory.write([&](ports::UnitOfWork& unit) { return unit.api_keys().insert(brief); })
            .has_value());
  CHECK(api.get("/projects", with_key(token.text)).status == 200);
  api.clock.advance(std::chrono::hours(1));
  check_problem(api.get("/projects", with_key(token.text)), 401, "/projects");
}

TEST_CASE("authorisation: the last use is noted, at most once a minute") {
  Api api;
  const std::string key = api.create_key({Scope::builds_read});
  const domain::Timestamp first = api.clock.now();
  CHECK(api.get("/projects", with_key(key)).status == 200);
  CHECK(stored(api, key).last_used_at == first);
  api.clock.advance(std::chrono::seconds(59));
  CHECK(api.get("/projects", with_key(key)).status == 200);
  CHECK(stored(api, key).last_used_at == first);
  api.clock.advance(std::chrono::seconds(1));
  CHECK(api.get("/projects", with_key(key)).status == 200);
  CHECK(stored(api, key).last_used_at == first + std::chrono::minutes(1));
}

TEST_CASE("authorisation: a build tells who asked for it") {
  Api api;
  api.create_project("demo");
  const Reply anonymous = api.post(kBuilds, R"({"prompt":"x"})");
  CHECK(api.get(anonymous.header("Location")).json().at("requested_by") == "anonymous");
  const std::string key = api.create_key({Scope::builds_read, Scope::builds_write});
  const Reply known = api.post(kBuilds, R"({"prompt":"x"})", with_key(key));
  REQUIRE(known.status == 202);
  const std::string name = "bot/" + stored(api, key).id.str();
  CHECK(api.get(known.header("Location"), with_key(key)).json().at("requested_by") ==
        boost::json::string_view(name));
}

TEST_CASE("authorisation: a bound key lists its projects alone, page by page") {
  Api api;
  for (const char* id : {"a", "b", "c", "d"}) api.create_project(id);
  const HeaderMap bound = with_key(api.create_key({Scope::admin}, {"d", "a", "missing", "c"}));
  CHECK(ids_in(api.get("/projects", bound)) == "a c d ");
  const Reply page = api.get("/projects?limit=2", bound);
  CHECK(ids_in(page) == "a c ");
  const std::string cursor(page.json().at("next_cursor").as_string());
  const Reply last = api.get("/projects?limit=2&cursor=" + cursor, bound);
  CHECK(ids_in(last) == "d ");
  CHECK(last.json().at("next_cursor").is_null());
}

TEST_CASE("authorisation: a bound key creates its own projects, and no others, existing or not") {
  Api api;
  api.create_project("other");
  const HeaderMap bound = with_key(api.create_key({Scope::projects_write}, {"mine"}));
  const auto project = [](const std::string& id) {
    return R"({"id":")" + id + R"(","repository":{"url":"/srv/git/x.git"}})";
  };
  CHECK(api.post("/projects", project("mine"), bound).status == 201);
  const Reply existing = api.post("/projects", project("other"), bound);
  check_problem(existing, 403, "/projects");
  CHECK(api.post("/projects", project("fresh"), bound).body == existing.body);
  const std::string both = R"({"project":)" + project("other") + R"(,"build":{"prompt":"x"}})";
  check_problem(api.post("/project/create-and-build", both, bound), 403,
                "/project/create-and-build");
  CHECK(api.rows().projects == 2);
}

}  // namespace rdev::testing
