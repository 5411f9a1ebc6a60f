#include <algorithm>
#include <map>
#include <memory>
#include <set>

#include <boost/json/parse.hpp>
#include <doctest/doctest.h>

#include "tests/e2e/callback_setup.hpp"
#include "tests/e2e/poll.hpp"

namespace rdev::testing {

namespace json = boost::json;

namespace {

std::vector<std::string> flags() {
  std::string schedule = "300ms";
  for (int i = 1; i < 60; ++i) schedule += ",300ms";
  return {"--callback-allow",           "127.0.0.1", "--callback-schedule", schedule,
          "--callback-timeout-seconds", "1"};
}

/// When each build's callback was taken first, by its id; ms since 1970.
std::map<std::string, std::int64_t> taken_by(const ReceiverProcess& receiver) {
  std::map<std::string, std::int64_t> taken;
  for (const json::object& request : receiver.requests()) {
    const json::value& kind = request.at("kind");
    if (kind != 200 && kind != "big") continue;
    const json::value body = json::parse(request.at("body").as_string());
    taken.emplace(body.at("data").at("task_id").as_string(), request.at("at").as_int64());
  }
  return taken;
}

/// From the build's end to the receiver, in ms, once all have arrived; ascending.
std::vector<std::int64_t> delays(const ReceiverProcess& receiver,
                                 const std::vector<EndedBuild>& builds) {
  std::vector<std::int64_t> list;
  poll_until("the callbacks of the healthy endpoint", [&] {
    list.clear();
    const auto taken = taken_by(receiver);
    for (const EndedBuild& build : builds) {
      const auto found = taken.find(build.task_id);
      if (found == taken.end()) return false;
      list.push_back(found->second - build.ended_at);
    }
    return true;
  });
  std::sort(list.begin(), list.end());
  return list;
}

std::int64_t percentile(const std::vector<std::int64_t>& ascending, std::size_t percent) {
  return ascending.at((ascending.size() - 1) * percent / 100);
}

}  // namespace

TEST_CASE(
    "200 callbacks to sick endpoints all arrive in the end, killed servers or not, and a "
    "healthy endpoint does not wait for the sick") {
  if (!have_node()) return;
  const ReceiverProcess healthy;
  std::vector<std::unique_ptr<ReceiverProcess>> sick;
  std::vector<std::string> urls;
  for (const json::object& behaviour : {json::object{{"status", 500}},
                                        {{"kind", "hang"}},
                                        {{"kind", "reset"}},
                                        {{"kind", "slow"}},
                                        {{"kind", "big"}}}) {
    sick.push_back(std::make_unique<ReceiverProcess>());
    sick.back()->behave("/", behaviour);
    urls.push_back(sick.back()->url("/"));
  }
  Installation rdev;
  rdev.start_without_worker(flags());
  create_bare_project(rdev, "whsec_eHh4eHh4eHh4eHh4eHh4eHh4eHh4eHh4");
  std::set<std::string> all;
  const auto end = [&](std::size_t count, const std::vector<std::string>& to) {
    auto builds = end_builds(rdev, count, to);
    for (const EndedBuild& build : builds) all.insert(build.task_id);
    return builds;
  };

  const auto alone = delays(healthy, end(50, {healthy.url("/")}));
  end(80, urls);
  const auto beside = delays(healthy, end(50, {healthy.url("/")}));
  MESSAGE("healthy endpoint, from a build's end to its receiver: alone p50 "
          << percentile(alone, 50) << " ms, p99 " << percentile(alone, 99)
          << " ms; beside the sick p50 " << percentile(beside, 50) << " ms, p99 "
          << percentile(beside, 99) << " ms");
  for (int kills = 0; kills < 3; ++kills) {
    end(40, urls);
    rdev.kill();
    rdev.start_without_worker(flags());
  }
  CHECK(all.size() == 300);
  for (const auto& receiver : sick) receiver->behave("/", {{"status", 200}});

  poll_until("the end of all deliveries", [&] {
    return rdev.api()
        .get("/callbacks?state=pending&limit=1")
        .json()
        .at("callbacks")
        .as_array()
        .empty();
  });
  CHECK(rdev.api().get("/callbacks?state=dead").json().at("callbacks").as_array().empty());
  std::set<std::string> arrived;
  for (const auto& [id, at] : taken_by(healthy)) arrived.insert(id);
  for (const auto& receiver : sick) {
    for (const auto& [id, at] : taken_by(*receiver)) arrived.insert(id);
  }
  CHECK(arrived == all);
}

}  // namespace rdev::testing
