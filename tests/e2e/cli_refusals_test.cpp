#include <filesystem>
#include <fstream>

#include <doctest/doctest.h>

#include "tests/e2e/rdev_command.hpp"

namespace rdev::testing {

namespace {

bool contains(const std::string& text, const std::string& part) {
  return text.find(part) != std::string::npos;
}

std::string first_line(const std::string& text) {
  return text.substr(0, text.find('\n'));
}

void write_file(const std::filesystem::path& file, const std::string& text, unsigned mode) {
  std::filesystem::create_directories(file.parent_path());
  std::ofstream(file) << text;
  std::filesystem::permissions(file, static_cast<std::filesystem::perms>(mode));
}

}  // namespace

TEST_CASE("wrong usage of rdev exits with 2, and help with 0") {
  const Installation installation;
  const RdevCommand rdev(installation, "http://127.0.0.1:1");
  for (const std::vector<std::string>& arguments : std::vector<std::vector<std::string>>{
           {},
           {"build"},
           {"nonsense"},
           {"build", "start", "--prompt", "no project"},
           {"build", "start", "--project", "demo"},
           {"build", "start", "--project", "demo", "--prompt", "x", "-f", "y"},
           {"build", "start", "--project", "demo", "-f", "/nonexistent/prompt.md"},
           {"build", "start", "--project", "demo", "--prompt", "x", "--timeout", "soon"},
           {"build", "start", "--project", "demo", "--prompt", "x", "--var", "no-value"},
           {"build", "start", "--project", "demo", "--prompt", "\xff"},
           {"build", "list", "--project", "demo", "--status", "odd"},
           {"build", "list", "--project", "demo", "--url", "ftp://x"},
           {"build", "list", "--project", "demo", "--token", "rdev_in_argv"},
           {"build", "list", "--project", "demo", "--config", "/nonexistent/config"},
           {"build", "list", "--project", "demo", "--ca-file", "/nonexistent/ca.pem"},
           {"completion", "cmd"},
           {"key"},
       }) {
    CAPTURE(arguments);
    const Said said = rdev.run(arguments);
    CHECK(said.exit_code == 2);
    CHECK(said.output.empty());
    CHECK_FALSE(said.errors.empty());
  }
  for (const std::vector<std::string>& arguments : std::vector<std::vector<std::string>>{
           {"--help"}, {"build", "start", "--help"}, {"--version"}}) {
    const Said said = rdev.run(arguments);
    CHECK(said.exit_code == 0);
    CHECK(said.errors.empty());
  }
}

TEST_CASE("without a server every command exits with 3 at once") {
  const Installation installation;
  const RdevCommand rdev(installation, "http://127.0.0.1:1");
  for (const std::vector<std::string>& arguments : std::vector<std::vector<std::string>>{
           {"build", "start", "--project", "demo", "--prompt", "go", "--watch"},
           {"build", "watch", "01900000-0000-7000-8000-000000000000"},
           {"build", "list", "--project", "demo"},
           {"project", "list"},
           {"doctor"},
       }) {
    CAPTURE(arguments);
    CHECK(rdev.run(arguments).exit_code == 3);
  }
}

TEST_CASE("an invalid spec exits with 4 and names the flags that are wrong") {
  Installation installation;
  installation.start_without_worker();
  installation.create_project();
  const RdevCommand rdev(installation);
  const Said said =
      rdev.run({"build", "start", "--project", "demo", "--prompt", "go", "--timeout", "0",
                "--priority", "1000", "--template", "Nope", "--callback-url", "ftp://x"});
  CHECK(said.exit_code == 4);
  CHECK(said.output.empty());
  for (const char* flag : {"--timeout (/timeout_seconds): ", "--priority (/priority): ",
                           "--template (/template): ", "--callback-url (/callback_url): "}) {
    CAPTURE(said.errors);
    CHECK(contains(said.errors, flag));
  }
  const Said variable = rdev.run({"build", "start", "--project", "demo", "--prompt", "go",
                                  "--template", "blank", "--var", "colour=red"});
  CHECK(variable.exit_code == 4);
  CHECK(contains(variable.errors, "--var colour (/variables/colour): "));
  CHECK(rdev.run({"build", "start", "--project", "nobody", "--prompt", "go"}).exit_code == 4);
  CHECK(rdev.run({"build", "show", "no-such-build"}).exit_code == 4);
}

TEST_CASE(
    "a key comes from the environment, a private file or the configuration, or exits with 4") {
  Installation installation;
  installation.start_without_worker();
  installation.create_project();
  const std::string key =
      first_line(installation.keys({"create", "--scope", "builds:read"}).output);
  const RdevCommand rdev(installation);
  const std::vector<std::string> list{"build", "list", "--project", "demo"};

  const Said without = rdev.run(list);
  CHECK(without.exit_code == 4);
  CHECK(contains(without.errors, "RDEV_TOKEN"));
  CHECK(rdev.run(list, {"RDEV_TOKEN=rdev_wrong_key"}).exit_code == 4);
  CHECK(rdev.run(list, {"RDEV_TOKEN=two\nlines"}).exit_code == 2);
  CHECK(rdev.run(list, {"RDEV_TOKEN=" + key}).exit_code == 0);
  const Said scope =
      rdev.run({"build", "start", "--project", "demo", "--prompt", "go"}, {"RDEV_TOKEN=" + key});
  CHECK(scope.exit_code == 4);
  CHECK(contains(scope.errors, "scope"));

  const auto file = installation.path("key");
  auto by_file = list;
  by_file.insert(by_file.end(), {"--token-file", file.string()});
  write_file(file, key + "\n", 0600);
  CHECK(rdev.run(by_file).exit_code == 0);
  CHECK(rdev.run(by_file, {"RDEV_TOKEN=rdev_wrong_key"}).exit_code == 0);  // the flag wins
  write_file(file, key + "\n", 0644);
  CHECK(rdev.run(by_file).exit_code == 2);

  const auto config = installation.path("home") / ".config/rdev/config";
  write_file(config, "token = " + key + "\nproject = nobody\n", 0600);
  CHECK(rdev.run(list).exit_code == 2);  // no such flag of the program
  write_file(config, "token = " + key + "\n", 0600);
  CHECK(rdev.run(list).exit_code == 0);
  write_file(config, "token = " + key + "\n", 0640);
  const Said readable = rdev.run(list);
  CHECK(readable.exit_code == 2);
  CHECK(contains(readable.errors, "chmod 600"));
  CHECK_FALSE(contains(readable.errors, key));
}

TEST_CASE("a flag wins over the variable, and the variable over the configuration file") {
  Installation installation;
  installation.start_without_worker();
  const RdevCommand rdev(installation);
  const auto config = installation.path("home") / ".config/rdev/config";
  write_file(config, "url = http://127.0.0.1:1\n", 0644);
  CHECK(rdev.run({"project", "list"}).exit_code == 0);
  CHECK(rdev.run({"project", "list"}, {"RDEV_URL="}).exit_code == 3);
  CHECK(rdev.run({"project", "list", "--url", "http://127.0.0.1:1"}).exit_code == 3);
}

TEST_CASE("doctor finds what is wrong, says how to mend it, and exits by the worst") {
  Installation installation;
  installation.start_without_worker();
  installation.create_project();
  const RdevCommand rdev(installation);
  const Said idle = rdev.run({"doctor", "--project", "demo"});
  CHECK(idle.exit_code == 1);
  CHECK(contains(idle.output, "error workers_none_alive: "));
  CHECK(contains(idle.output, "see TROUBLESHOOTING.md#workers_none_alive\n"));
  CHECK(contains(rdev.run({"doctor", "--project", "nobody"}).output, "project_not_found"));
  CHECK(installation.api().get("/projects").json().at("projects").as_array().size() == 1);

  const std::string key = first_line(installation.keys({"create"}).output);
  CHECK(contains(rdev.run({"doctor"}).output, "key_missing"));
  CHECK(rdev.run({"doctor"}).exit_code == 4);
  CHECK(contains(rdev.run({"doctor"}, {"RDEV_TOKEN=rdev_x_y"}).output, "key_refused"));
  const Said keyed = rdev.run({"doctor", "--json"}, {"RDEV_TOKEN=" + key});
  CHECK(keyed.exit_code == 0);  // it may not see the workers
  CHECK(contains(keyed.output, "\"scope_missing\""));
  CHECK(contains(keyed.output, "projects:write"));
  CHECK_FALSE(contains(keyed.output, "the key has not the scope builds:"));
  CHECK(contains(keyed.output, "\"workers_hidden\""));
  CHECK_FALSE(contains(keyed.output, key));
}

TEST_CASE("doctor is content with a server that has all it needs") {
  Installation installation;
  installation.start("cat");
  installation.create_project();
  const Said said = RdevCommand(installation).run({"doctor", "--project", "demo"});
  CHECK(said.exit_code == 0);
  CHECK(contains(said.output, "all is well\n"));
}

}  // namespace rdev::testing
