#include <sstream>
#include <string>

#include <doctest/doctest.h>

#include "tests/e2e/installation.hpp"

namespace rdev::testing {

namespace json = boost::json;

namespace {

std::string first_line(const std::string& text) {
  return text.substr(0, text.find('\n'));
}

std::vector<std::string> with_key(const std::string& key) {
  return {"-H", "Authorization: Bearer " + key};
}

int status(const Installation& rdev, const std::string& target, const std::string& key) {
  return rdev.api().request("GET", target, "", with_key(key)).status;
}

}  // namespace

TEST_CASE("a key is made, used, listed without its secret, and revoked while the server runs") {
  Installation rdev;
  rdev.start_without_worker();
  rdev.create_project();
  const CommandOutcome created =
      rdev.keys({"create", "--name", "ci", "--scope", "builds:read", "--scope", "builds:write",
                 "--project", "demo", "--expires", "90d"});
  REQUIRE(created.exit_code == 0);
  const std::string key = first_line(created.output);
  CHECK(created.output == key + "\n");
  REQUIRE(key.starts_with("rdev_"));
  const std::string id = key.substr(5, key.find('_', 5) - 5);

  CHECK(rdev.api().get("/projects").status == 401);
  CHECK(rdev.api().get("/healthz").status == 200);
  CHECK(status(rdev, "/projects/demo", key) == 200);
  const Answer build =
      rdev.api().request("POST", "/projects/demo/builds", R"({"prompt":"go"})", with_key(key));
  REQUIRE(build.status == 202);
  const Answer shown = rdev.api().request("GET", build.header("location"), "", with_key(key));
  CHECK(shown.json().at("requested_by") == json::string_view("ci/" + id));

  const std::string list = rdev.keys({"list"}).output;
  CHECK(list.find(id + "\tci\tvalid\tbuilds:read,builds:write\tdemo\t") != std::string::npos);
  CHECK(list.find(key) == std::string::npos);
  CHECK(list.find(key.substr(key.rfind('_') + 1)) == std::string::npos);

  CHECK(rdev.keys({"revoke", id}).exit_code == 0);
  CHECK(status(rdev, "/projects/demo", key) == 401);
  CHECK(rdev.keys({"list"}).output.find("\trevoked\t") != std::string::npos);
  CHECK(rdev.keys({"revoke", "nobody"}).exit_code == 1);
  CHECK(rdev.log().find(key) == std::string::npos);
}

TEST_CASE("keys that make no sense are refused, and nothing is stored") {
  Installation rdev;
  for (const std::vector<std::string>& arguments :
       std::vector<std::vector<std::string>>{{"create", "--scope", "everything"},
                                             {"create", "--project", "No Project"},
                                             {"create", "--expires", "soon"},
                                             {"create", "--expires", "0d"},
                                             {"create", "--expires", "999999999999d"},
                                             {"create", "--name", "a/b"},
                                             {"revoke"},
                                             {}}) {
    CAPTURE(arguments);
    CHECK(rdev.keys(arguments).exit_code == 2);
  }
  CHECK(rdev.keys({"list"}).output.find("\n") == rdev.keys({"list"}).output.size() - 1);
}

TEST_CASE("without a key the server binds loopback only, and with one any address") {
  Installation rdev;
  const std::string database = "sqlite:" + rdev.path("rdev.db").string();
  const auto log = rdev.path("refused.log").string();
  const CommandOutcome refused =
      run_command({"sh", "-c", "exec \"$@\" 2>\"$0\"", log, RDEV_SERVER_PATH, "--database",
                   database, "--listen", "0.0.0.0:0"});
  CHECK(refused.exit_code == 2);
  CHECK(checked_output({"cat", log}).find("rdev-server keys create") != std::string::npos);

  const std::string key = first_line(rdev.keys({"create", "--scope", "admin"}).output);
  rdev.start_with({"--listen", "0.0.0.0:0"});
  CHECK(status(rdev, "/projects", key) == 200);
  // Reached by another name than this machine's, as from elsewhere.
  const Answer named = rdev.api().request(
      "GET", "/projects", "", {"-H", "Host: rdev.example", "-H", "Authorization: Bearer " + key});
  CHECK(named.status == 200);
  CHECK(rdev.api().request("GET", "/projects", "", {"-H", "Host: rdev.example"}).status == 401);
}

}  // namespace rdev::testing
