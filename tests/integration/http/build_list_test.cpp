#include <string>
#include <vector>

#include <doctest/doctest.h>

#include "tests/integration/http/api_fixture.hpp"

namespace rdev::testing {

namespace {

std::vector<std::string> ids_of(const Reply& page) {
  std::vector<std::string> ids;
  const auto document = page.json();
  for (const auto& entry : document.at("builds").as_array()) {
    ids.emplace_back(entry.at("task_id").as_string());
  }
  return ids;
}

/// The target in `Link: <target>; rel="next"`, "" without one.
std::string next_of(const Reply& page) {
  const std::string link = page.header("Link");
  if (link.empty()) return "";
  CHECK(link.ends_with(">; rel=\"next\""));
  return link.substr(1, link.find('>') - 1);
}

}  // namespace

TEST_CASE("build list: newest first, without the long texts unless they are asked for") {
  Api api;
  api.create_project("demo");
  api.create_project("other");
  const std::string first = api.create_build("demo");
  domain::BuildResult result;
  result.success = true;
  result.set_output("the output");
  api.finish_build(api.claim_build(), result);
  const std::string second = api.create_build("demo");
  api.create_build("other");

  const Reply page = api.get("/projects/demo/builds");
  REQUIRE(page.status == 200);
  CHECK(ids_of(page) == std::vector<std::string>{second, first});
  CHECK(page.json().at("next_cursor").is_null());
  CHECK(page.header("Link").empty());
  const auto entry = page.json().at("builds").at(1).as_object();
  CHECK_FALSE(entry.at("spec").as_object().contains("prompt"));
  CHECK_FALSE(entry.at("result").as_object().contains("output"));

  const auto full = api.get("/projects/demo/builds?full=true").json().at("builds").at(1);
  CHECK(full.at("spec").at("prompt") == "Do it.");
  CHECK(full.at("result").at("output") == "the output");
}

TEST_CASE("build list: pages lead from one to the next without gaps, keeping the filters") {
  Api api;
  api.create_project("demo");
  std::vector<std::string> ids;
  for (int i = 0; i < 7; ++i) ids.insert(ids.begin(), api.create_build("demo"));
  CHECK(api.send("POST", "/builds/" + ids[3] + "/cancel").status == 202);
  ids.erase(ids.begin() + 3);

  std::vector<std::string> seen;
  std::string target = "/projects/demo/builds?status=pending&limit=2";
  int pages = 0;
  while (!target.empty()) {
    const Reply page = api.get(target);
    REQUIRE(page.status == 200);
    ++pages;
    for (const std::string& id : ids_of(page)) seen.push_back(id);
    target = next_of(page);
    CHECK(page.json().at("next_cursor").is_null() == target.empty());
    if (!target.empty()) {
      CHECK(target.find("status=pending") != std::string::npos);
      CHECK(target.find("limit=2") != std::string::npos);
    }
  }
  CHECK(seen == ids);
  CHECK(pages == 3);
}

TEST_CASE("build list: limits that need several reads give whole pages") {
  Api api;
  api.create_project("demo");
  std::vector<std::string> ids;
  for (int i = 0; i < 201; ++i) ids.insert(ids.begin(), api.create_build("demo"));

  const Reply usual = api.get("/projects/demo/builds");
  CHECK(ids_of(usual) == std::vector<std::string>(ids.begin(), ids.begin() + 50));
  CHECK(ids_of(api.get(next_of(usual))) ==
        std::vector<std::string>(ids.begin() + 50, ids.begin() + 100));
  const Reply largest = api.get("/projects/demo/builds?limit=200");
  CHECK(ids_of(largest) == std::vector<std::string>(ids.begin(), ids.begin() + 200));
  const Reply rest = api.get(next_of(largest));
  CHECK(ids_of(rest) == std::vector<std::string>{ids[200]});
  CHECK(next_of(rest).empty());
}

TEST_CASE("build list: a page of huge entries is cut short, and says how to go on") {
  Api api;
  api.create_project("demo");
  std::vector<std::string> ids;
  for (int i = 0; i < 12; ++i) {
    ids.insert(ids.begin(), api.create_build("demo", std::string(1'000'000, 'x')));
  }
  std::vector<std::string> seen;
  std::string target = "/projects/demo/builds?full=true";
  int pages = 0;
  while (!target.empty()) {
    const Reply page = api.get(target);
    REQUIRE(page.status == 200);
    CHECK(page.body.size() < 10'000'000);
    ++pages;
    for (const std::string& id : ids_of(page)) seen.push_back(id);
    target = next_of(page);
  }
  CHECK(seen == ids);
  CHECK(pages == 2);
}

TEST_CASE("build list: filters choose, also over pages, and a cursor is for its own listing") {
  Api api;
  api.create_project("demo");
  std::vector<std::string> newest_first;
  for (int i = 0; i < 3; ++i) {
    api.create_build("demo", "Paint it black");
    newest_first.insert(newest_first.begin(), api.create_build("demo", "Write a TEST & run it"));
  }
  const std::string path = "/projects/demo/builds?limit=2&q=a+test+%26";
  const Reply first = api.get(path);
  CHECK(ids_of(first) == std::vector<std::string>(newest_first.begin(), newest_first.begin() + 2));
  CHECK(ids_of(api.get(next_of(first))) == std::vector<std::string>{newest_first[2]});
  const std::string cursor(first.json().at("next_cursor").as_string());
  for (const std::string query :
       {"q=black", "status=pending", "since=2020-01-01T00:00:00Z", "limit=2"}) {
    CAPTURE(query);
    check_problem(api.get("/projects/demo/builds?" + query + "&cursor=" + cursor), 422,
                  "/projects/demo/builds");
  }
  const auto count = [&](const std::string& query) {
    return ids_of(api.get("/projects/demo/builds?" + query)).size();
  };
  CHECK(count("since=2026-01-02T03:04:05.678Z&until=2026-01-02T04:04:05.679%2B01:00") == 6);
  CHECK(count("until=2026-01-02T03:04:05.678Z") == 0);
  CHECK(count("requested_by=test") == 6);
  CHECK(count("requested_by=nobody") == 0);
  CHECK(count("agent=codex") == 0);
  for (const std::string query : {"since=yesterday", "until=", "q=", "q=%00", "agent=%ff"}) {
    CAPTURE(query);
    check_problem(api.get("/projects/demo/builds?" + query), 422, "/projects/demo/builds");
  }
}

TEST_CASE("build list: a query out of rule is 422 with a pointer for each fault") {
  Api api;
  api.create_project("demo");
  const std::string path = "/projects/demo/builds";
  const Reply refused = api.get(path + "?limit=0&status=done&cursor=%27x&full=1&page=2");
  check_problem(refused, 422, path);
  CHECK(fault_pointers(refused) ==
        std::set<std::string>{"/limit", "/status", "/cursor", "/full", "/page"});
  for (const std::string query : {"limit=201", "limit=x", "limit=", "limit=1&limit=2", "cursor="}) {
    CAPTURE(query);
    check_problem(api.get(path + "?" + query), 422, path);
  }
}

}  // namespace rdev::testing
