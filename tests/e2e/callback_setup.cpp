#include "tests/e2e/callback_setup.hpp"

#include <stdexcept>

#include <boost/json/parse.hpp>

#include "tests/e2e/poll.hpp"
#include "tests/support/command.hpp"

namespace rdev::testing {

namespace json = boost::json;

std::vector<EndedBuild> end_builds(Installation& rdev, std::size_t count,
                                   const std::vector<std::string>& urls) {
  std::vector<std::string> argv{"node", RDEV_CALLBACKS_PATH "/end_builds.mjs",
                                "http://127.0.0.1:" + std::to_string(rdev.server().port()),
                                std::to_string(count)};
  argv.insert(argv.end(), urls.begin(), urls.end());
  std::vector<EndedBuild> builds;
  const json::value list = json::parse(checked_output(argv));
  for (const json::value& build : list.as_array()) {
    builds.push_back({std::string(build.at("task_id").as_string()),
                      std::string(build.at("url").as_string()), build.at("ended_at").as_int64()});
  }
  return builds;
}

void create_bare_project(Installation& rdev, const std::string& secret) {
  const Answer created =
      rdev.api().post("/projects", json::object{{"id", "demo"},
                                                {"repository", {{"url", "/srv/git/demo.git"}}},
                                                {"callback", {{"secret", secret}}}});
  if (created.status != 201) throw std::runtime_error("no project: " + created.body);
}

json::value wait_for_callback(Installation& rdev, const std::string& task_id,
                              const std::string& state) {
  json::value entry;
  poll_until("a callback that is " + state, [&] {
    entry = rdev.api().get("/builds/" + task_id).json();
    const json::value& callback = entry.at("callback");
    return callback.is_object() && callback.at("state").as_string() == state;
  });
  return entry;
}

}  // namespace rdev::testing
