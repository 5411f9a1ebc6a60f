#include "tests/e2e/agent_run.hpp"

#include <algorithm>
#include <filesystem>
#include <string_view>

#include <doctest/doctest.h>

#include "tests/e2e/poll.hpp"

namespace rdev::testing {

namespace json = boost::json;

namespace {

json::array events_of(const Api& api, const std::string& task_id) {
  return api.get("/builds/" + task_id + "/events?limit=1000").json().at("events").as_array();
}

std::vector<std::string> messages(const json::array& events) {
  std::vector<std::string> texts;
  for (const json::value& event : events) {
    if (event.at("type").as_string() != "agent.message") continue;
    texts.emplace_back(event.at("data").at("text").as_string());
  }
  return texts;
}

}  // namespace

std::string ten_lines_agent() {
  return "read -r name; echo \"$name\" >>\"starts-$name\"; "
         "for i in 1 2 3 4 5 6 7 8 9 10; do echo \"$name line $i\"; sleep 0.05; "
         "[ $i -ne 5 ] || until [ -e \"$HOME/go\" ]; do sleep 0.05; done; done";
}

void let_go_on(const Installation& rdev, const std::string& project) {
  std::filesystem::create_directory(rdev.path("pods") / project / "home/go");
}

void wait_for_message(const Api& api, const std::string& task_id, const std::string& text) {
  poll_until(text, [&] {
    const auto texts = messages(events_of(api, task_id));
    return std::find(texts.begin(), texts.end(), text) != texts.end();
  });
}

void check_told_once(const Api& api, const std::string& task_id, const std::string& name) {
  const json::array events = events_of(api, task_id);
  std::vector<std::string> expected;
  for (int i = 1; i <= 10; ++i) expected.push_back(name + " line " + std::to_string(i));
  CHECK(messages(events) == expected);
  for (const std::string_view once :
       {"agent.started", "agent.finished", "git.committed", "git.pushed", "build.completed"}) {
    CAPTURE(once);
    const auto count = std::count_if(events.begin(), events.end(), [&](const json::value& event) {
      return event.at("type").as_string() == once;
    });
    CHECK(count <= 1);
  }
  for (std::size_t i = 0; i < events.size(); ++i) {
    CHECK(events[i].at("seq").as_int64() == static_cast<std::int64_t>(i) + 1);
  }
}

std::vector<int> reattached_to(const json::array& events) {
  std::vector<int> attempts;
  for (const json::value& event : events) {
    if (event.at("type").as_string() != "build.reattached") continue;
    attempts.push_back(static_cast<int>(event.at("data").at("attempt").as_int64()));
  }
  return attempts;
}

}  // namespace rdev::testing
