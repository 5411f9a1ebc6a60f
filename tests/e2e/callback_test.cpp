#include <csignal>
#include <filesystem>
#include <fstream>

#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>
#include <doctest/doctest.h>

#include "tests/e2e/callback_setup.hpp"
#include "tests/support/command.hpp"
#include "tests/support/require.hpp"

namespace rdev::testing {

namespace json = boost::json;

namespace {

const std::string kSecret = "whsec_eHh4eHh4eHh4eHh4eHh4eHh4eHh4eHh4";
using Flags = std::vector<std::string>;

/// Loopback allowed, quick tries.
Flags flags(const std::string& schedule = "100ms,100ms,100ms,100ms") {
  return {"--callback-allow",           "127.0.0.0/8",
          "--callback-schedule",        schedule,
          "--callback-timeout-seconds", "1"};
}

/// The library of the receiver's side; where npm could not bring it, says so.
bool have_library() {
  if (!have_node()) return false;
  if (std::filesystem::exists(RDEV_CALLBACKS_PATH "/node_modules/standardwebhooks")) return true;
  skipped("npm's standardwebhooks is missing; ./dev test installs it");
  return false;
}

/// What the library says of a request.
json::value verify(const Installation& rdev, const json::object& request,
                   const std::string& secret) {
  const auto file = rdev.path("request.json");
  std::ofstream(file) << json::serialize(request);
  return json::parse(
      checked_output({"node", RDEV_CALLBACKS_PATH "/verify.mjs", file.string(), secret}));
}

std::vector<std::string> listed(const Installation& rdev, const std::string& query) {
  std::vector<std::string> ids;
  const json::value page = rdev.api().get("/callbacks" + query).json();
  for (const json::value& callback : page.at("callbacks").as_array()) {
    ids.emplace_back(callback.at("task_id").as_string());
  }
  return ids;
}

}  // namespace

TEST_CASE("a bot hears of its build's end, exactly as the audit has it, and can verify it") {
  if (!have_library()) return;
  ReceiverProcess bot;
  Installation rdev;
  rdev.start("cat >file", flags());
  rdev.create_project();
  const Answer rotated =
      rdev.api().post("/projects/demo/callback/rotate-secret", json::object{{"secret", kSecret}});
  CHECK(rotated.status == 200);
  const std::string id = rdev.api().submit(
      "demo", {{"prompt", "größe"}, {"callback_url", bot.url("/hook?token=hush")}});
  json::value entry = wait_for_callback(rdev, id, "delivered");
  CHECK(entry.at("callback").at("last_status").as_int64() == 200);
  CHECK(entry.at("callback").at("attempts").as_int64() == 1);

  const auto request = bot.requests().at(0);
  const json::value body = json::parse(request.at("body").as_string());
  CHECK(body.at("type").as_string() == "build.completed");
  json::value told = body.at("data");
  told.as_object().erase("callback");
  entry.as_object().erase("callback");
  CHECK(told == entry);

  const json::value verdict = verify(rdev, request, kSecret);
  CHECK(verdict.at("asSent").as_string() == "accepted");
  CHECK(verdict.at("changed").as_string() == "No matching signature found");
  CHECK(verdict.at("otherSecret").as_string() == "No matching signature found");
  CHECK(verdict.at("later").as_string() == "Message timestamp too old");

  const json::array events = rdev.api().events_until(id, "callback.delivered");
  CHECK(events.at(events.size() - 2).at("type").as_string() == "build.completed");
  for (std::size_t i = 0; i < events.size(); ++i) {
    CHECK(events.at(i).at("seq").as_int64() == static_cast<std::int64_t>(i) + 1);
  }
  CHECK(rdev.log().find("hush") == std::string::npos);
  CHECK(rdev.log().find("whsec") == std::string::npos);
}

TEST_CASE("after a rotation both secrets verify, and a new secret is told once") {
  if (!have_library()) return;
  ReceiverProcess bot;
  Installation rdev;
  rdev.start_without_worker(flags());
  create_bare_project(rdev, kSecret);
  const Answer rotated = rdev.api().post("/projects/demo/callback/rotate-secret", json::object{});
  REQUIRE(rotated.status == 200);
  const std::string fresh(rotated.json().at("secret").as_string());
  CHECK(fresh != kSecret);
  CHECK(rdev.api().get("/projects/demo").body.find(fresh) == std::string::npos);
  const auto builds = end_builds(rdev, 1, {bot.url("/")});
  wait_for_callback(rdev, builds.at(0).task_id, "delivered");
  for (const std::string& secret : {fresh, kSecret}) {
    CHECK(verify(rdev, bot.requests().at(0), secret).at("asSent").as_string() == "accepted");
  }

  const Answer back = rdev.api().post("/projects/demo/callback/rotate-secret",
                                      json::object{{"secret", kSecret}, {"overlap_seconds", 0}});
  CHECK(back.status == 200);
  wait_for_callback(rdev, end_builds(rdev, 1, {bot.url("/")}).at(0).task_id, "delivered");
  const auto last = bot.requests().back();
  CHECK(verify(rdev, last, kSecret).at("asSent").as_string() == "accepted");
  CHECK(verify(rdev, last, fresh).at("asSent").as_string() == "No matching signature found");
}

TEST_CASE("a callback address that must not be called is refused at submission") {
  Installation rdev;
  rdev.start_without_worker();
  create_bare_project(rdev, kSecret);
  for (const char* url : {"http://127.0.0.1:9000/", "http://169.254.169.254/", "http://[::1]/",
                          "http://2130706433/", "http://bot.example:22/"}) {
    const Answer refused = rdev.api().post("/projects/demo/builds",
                                           json::object{{"prompt", "go"}, {"callback_url", url}});
    CAPTURE(refused.body);
    CHECK(refused.status == 422);
    CHECK(refused.json().at("errors").at(0).at("pointer").as_string() == "/callback_url");
  }
  const Answer refused = rdev.api().post(
      "/project/create-and-build",
      json::object{{"project", {{"id", "p"}, {"repository", {{"url", "/srv/git/p.git"}}}}},
                   {"build", {{"prompt", "go"}, {"callback_url", "http://10.0.0.1/"}}}});
  CHECK(refused.status == 422);
  CHECK(refused.json().at("errors").at(0).at("pointer").as_string() == "/build/callback_url");
}

TEST_CASE("a name that leads inside is refused at delivery, and the entry says why") {
  Installation rdev;
  rdev.start_without_worker({"--callback-schedule", "50ms"});
  create_bare_project(rdev, kSecret);
  if (!have_node()) return;
  const auto builds = end_builds(rdev, 1, {"http://localhost:40000/"});
  const json::value entry = wait_for_callback(rdev, builds.at(0).task_id, "dead");
  CHECK(entry.at("callback").at("last_error").as_string() ==
        "the callback URL's host resolves to a loopback address, which is not allowed");
  CHECK(entry.at("callback").at("attempts").as_int64() == 2);
}

TEST_CASE("dead callbacks are listed, and delivered again one by one or all at once") {
  if (!have_node()) return;
  ReceiverProcess bot;
  Installation rdev;
  rdev.start_without_worker(flags());
  create_bare_project(rdev, kSecret);
  bot.behave("/", {{"status", 410}});
  const auto builds = end_builds(rdev, 3, {bot.url("/?token=hush")});
  for (const auto& build : builds) wait_for_callback(rdev, build.task_id, "dead");
  CHECK(listed(rdev, "?state=dead") ==
        std::vector{builds[2].task_id, builds[1].task_id, builds[0].task_id});
  CHECK(listed(rdev, "?state=dead&limit=2").size() == 2);
  CHECK(listed(rdev, "?state=dead&limit=2&cursor=" + builds[1].task_id) ==
        std::vector{builds[0].task_id});
  CHECK(rdev.api().get("/callbacks").body.find("hush") == std::string::npos);
  CHECK(rdev.api().get("/callbacks?state=gone").status == 422);
  CHECK(rdev.api().get("/callbacks?project_id=nobody").status == 404);

  bot.behave("/", {{"status", 200}});
  CHECK(rdev.api().post("/builds/" + builds[0].task_id + "/callback/redeliver").status == 202);
  wait_for_callback(rdev, builds[0].task_id, "delivered");
  CHECK(rdev.api().post("/callbacks/redeliver", json::object{}).status == 422);
  const Answer all = rdev.api().post("/callbacks/redeliver",
                                     json::object{{"state", "dead"}, {"project_id", "demo"}});
  CHECK(all.status == 202);
  CHECK(all.json().at("redelivered").as_int64() == 2);
  for (const auto& build : builds) wait_for_callback(rdev, build.task_id, "delivered");

  const std::string without = rdev.api().submit("demo", {{"prompt", "go"}});
  CHECK(rdev.api().post("/builds/" + without + "/callback/redeliver").status == 409);
  CHECK(rdev.api().post("/builds/018f0000-0000-7000-8000-000000000000/callback/redeliver").status ==
        404);
}

TEST_CASE("a process for callbacks alone delivers what others recorded, and serves no API") {
  if (!have_node()) return;
  ReceiverProcess bot;
  Installation rdev;
  bot.behave("/", {{"kind", "hang"}});
  rdev.start_without_worker(flags());
  create_bare_project(rdev, kSecret);
  const auto builds = end_builds(rdev, 1, {bot.url("/")});
  rdev.kill();
  bot.behave("/", {{"status", 200}});

  Flags only = flags();
  only.emplace_back("--callbacks-only");
  rdev.start_without_worker(only);
  CHECK(rdev.api().get("/healthz").status == 200);
  CHECK(rdev.api().get("/readyz").status == 200);
  CHECK(rdev.api().get("/builds/" + builds.at(0).task_id).status == 404);
  rdev.wait_for_log("callback delivered");
  rdev.server().signal(SIGTERM);
  CHECK(rdev.server().wait() == 0);
  rdev.start_without_worker(flags());
  wait_for_callback(rdev, builds.at(0).task_id, "delivered");
}

}  // namespace rdev::testing
