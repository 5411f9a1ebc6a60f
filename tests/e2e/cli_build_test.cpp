#include <algorithm>
#include <fstream>
#include <set>

#include <doctest/doctest.h>

#include "tests/e2e/losing_relay.hpp"
#include "tests/e2e/rdev_command.hpp"

namespace rdev::testing {

namespace {

bool contains(const std::string& text, const std::string& part) {
  return text.find(part) != std::string::npos;
}

std::string without_newline(std::string text) {
  while (text.ends_with('\n')) text.pop_back();
  return text;
}

/// U+202E, which in a literal would turn this file's text.
std::string right_to_left() {
  return std::string("\xe2\x80") + '\xae';
}

/// Bytes that a terminal would obey: control characters but newlines, and C1 in UTF-8.
bool has_commands(const std::string& text) {
  const bool has_control = std::any_of(text.begin(), text.end(), [](unsigned char c) {
    return (c < 0x20 && c != '\n') || c == 0x7F;
  });
  return has_control || contains(text, "\u009b") || contains(text, right_to_left());
}

}  // namespace

TEST_CASE("a watched build that succeeds exits with 0 and shows its words, commit and files") {
  Installation installation;
  installation.start("cat >notes.txt; echo thinking of it");
  const RdevCommand rdev(installation);
  const auto repository = installation.create_project();
  const Said said = rdev.run(
      {"build", "start", "--project", "demo", "--prompt", "write it", "--push", "--watch"});
  INFO(said.errors);
  CHECK(said.exit_code == 0);
  CHECK(contains(said.output, "thinking of it\n"));
  CHECK(contains(said.output, "completed after "));
  CHECK(contains(said.output, "commit " + installation.git(repository, {"rev-parse", "main"}) +
                                  " pushed to main\n1 file changed\n  notes.txt\n"));
  CHECK_FALSE(has_commands(said.output));  // it is no terminal: nothing is drawn
}

TEST_CASE("a watched build that fails exits with 1 and says where to read on") {
  Installation installation;
  installation.start("exit 3");
  installation.create_project();
  const RdevCommand rdev(installation);
  const Said said = rdev.run({"build", "start", "--project", "demo", "--prompt", "go", "--watch"});
  CHECK(said.exit_code == 1);
  CHECK(contains(said.output, "agent_failed: "));
  CHECK(contains(said.output, "see TROUBLESHOOTING.md#agent_failed\n"));

  // Whoever comes later is told the same.
  const std::string id = said.output.substr(6, said.output.find('\n') - 6);
  CHECK(rdev.run({"build", "watch", id}).exit_code == 1);
  CHECK(rdev.run({"build", "watch", id, "--after", "1000"}).exit_code == 1);
  CHECK(contains(rdev.run({"build", "show", id}).output, "TROUBLESHOOTING.md#agent_failed"));
  CHECK(contains(rdev.run({"build", "list", "--project", "demo"}).output, "agent_failed"));
}

TEST_CASE("a build that is cancelled exits its watcher with 5") {
  Installation installation;
  installation.start("echo begun; sleep 60");
  installation.create_project();
  const RdevCommand rdev(installation);
  const std::string id =
      without_newline(rdev.run({"build", "start", "--project", "demo", "--prompt", "go"}).output);
  static_cast<void>(installation.api().events_until(id, "agent.message"));
  CHECK(rdev.run({"build", "cancel", id}).exit_code == 0);
  CHECK(rdev.run({"build", "watch", id}).exit_code == 5);
  CHECK(rdev.run({"build", "cancel", id}).exit_code == 0);  // as often as one likes
}

TEST_CASE("with --json every line is JSON, and every event comes once before the entry") {
  Installation installation;
  installation.start("cat >file; for i in $(seq 300); do echo line $i; done");
  installation.create_project();
  const RdevCommand rdev(installation);
  std::ofstream(installation.path("prompt.md")) << "from a file";
  const Said said = rdev.run({"--json", "build", "start", "--project", "demo", "-f",
                              installation.path("prompt.md").string(), "--commit", "--watch"});
  CHECK(said.exit_code == 0);
  const auto lines = said.json_lines();
  REQUIRE(lines.size() > 300);
  for (std::size_t at = 0; at + 1 < lines.size(); ++at) {
    REQUIRE(lines[at].at("seq").as_int64() == static_cast<std::int64_t>(at) + 1);
  }
  CHECK(lines[lines.size() - 2].at("type").as_string() == "build.completed");
  CHECK(lines.back().at("status").as_string() == "completed");
  CHECK(lines.back().at("spec").at("prompt").as_string() == "from a file");
}

TEST_CASE("what an agent writes to harm a terminal arrives spelt out, in text and in JSON") {
  Installation installation;
  installation.start(
      R"(cat >file; printf 'a\033]0;title\007b\033[2Jc\302\233d\342\200\256e\r\010f\377g\n')");
  installation.create_project();
  const RdevCommand rdev(installation);
  const Said said = rdev.run({"build", "start", "--project", "demo", "--prompt",
                              "prompt\x1b[31m" + right_to_left(), "--watch", "--color", "never"});
  CHECK(said.exit_code == 0);
  CHECK(contains(said.output, "a\\x1b]0;title\\x07b\\x1b[2Jc\\x9bd\\u202ee\\x0d\\x08f\uFFFDg\n"));
  CHECK_FALSE(has_commands(said.output));
  const std::string id = said.output.substr(6, said.output.find('\n') - 6);
  for (const std::vector<std::string>& arguments :
       std::vector<std::vector<std::string>>{{"build", "show", id},
                                             {"build", "show", id, "--json"},
                                             {"build", "watch", id, "--json"}}) {
    const Said shown = rdev.run(arguments);
    CAPTURE(shown.output);
    CHECK(shown.exit_code == 0);
    CHECK_FALSE(has_commands(shown.output));
  }
  const auto entry = rdev.run({"build", "show", id, "--json"}).json_lines().at(0);
  CHECK(entry.at("spec").at("prompt").as_string() == "prompt\x1b[31m" + right_to_left());
}

TEST_CASE("retry submits the same spec as a new build") {
  Installation installation;
  installation.start("cat >>file");
  installation.create_project();
  const RdevCommand rdev(installation);
  const std::string first =
      without_newline(rdev.run({"build", "start", "--project", "demo", "--prompt", "go", "--commit",
                                "--metadata", "a=b=c", "--timeout", "77"})
                          .output);
  static_cast<void>(installation.api().finished(first));
  const Said said = rdev.run({"build", "retry", first});
  CHECK(said.exit_code == 0);
  CHECK(contains(said.errors, "as a new build"));
  const std::string second = without_newline(said.output);
  CHECK(second != first);
  const auto entry = installation.api().finished(second);
  CHECK(entry.at("spec") == installation.api().finished(first).at("spec"));
  CHECK(entry.at("spec").at("metadata").at("a").as_string() == "b=c");
}

TEST_CASE("a submission whose answer is lost on the way is asked again and makes one build") {
  Installation installation;
  installation.start("cat >file");
  installation.create_project();
  const LosingRelay relay(installation.api_port());
  const RdevCommand rdev(installation, relay.url());
  const Said said = rdev.run({"build", "start", "--project", "demo", "--prompt", "once"});
  CHECK(said.exit_code == 0);
  CHECK(contains(said.errors, "asking again"));
  CHECK(relay.connections() == 2);
  const auto builds = installation.api().get("/projects/demo/builds").json().at("builds");
  REQUIRE(builds.as_array().size() == 1);
  CHECK(builds.at(0).at("task_id").as_string() == without_newline(said.output));
}

TEST_CASE("projects are created, listed, shown and deleted, and templates and workers listed") {
  Installation installation;
  installation.start("cat >file");
  const RdevCommand rdev(installation);
  CHECK(rdev.run({"project", "create", "shop", "--repository", installation.path("shop.git"),
                  "--name", "A shop", "--max-concurrent-builds", "2"})
            .exit_code == 0);
  CHECK(contains(rdev.run({"project", "list"}).output, "shop"));
  const auto shown = rdev.run({"project", "show", "shop", "--json"}).json_lines().at(0);
  CHECK(shown.at("name").as_string() == "A shop");
  CHECK(shown.at("max_concurrent_builds").as_int64() == 2);
  CHECK(contains(rdev.run({"template", "list"}).output, "landing-page"));
  CHECK(contains(rdev.run({"worker", "list"}).output, "agent:command"));
  CHECK(rdev.run({"project", "delete", "shop"}).exit_code == 2);  // not without --yes
  CHECK(rdev.run({"project", "delete", "shop", "--yes"}).exit_code == 0);
  CHECK(rdev.run({"project", "show", "shop"}).exit_code == 4);
}

}  // namespace rdev::testing
