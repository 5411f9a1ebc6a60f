#include <fstream>
#include <regex>
#include <set>

#include <doctest/doctest.h>

#include "tests/e2e/installation.hpp"
#include "tests/e2e/poll.hpp"
#include "tests/support/command.hpp"

namespace rdev::testing {

TEST_CASE("wrong usage exits with 2") {
  for (const std::vector<std::string>& flags : std::vector<std::vector<std::string>>{
           {"--no-such-flag"},
           {"--listen", "nonsense"},
           {"--listen", "127.0.0.1:0", "--database", "mysql://x"},
           {"--listen", "127.0.0.1:0", "--embedded-worker", "--pod", "moon"},
           {"--listen", "127.0.0.1:0", "--embedded-worker", "--pod", "kubectl:No Namespace"},
           {"--listen", "127.0.0.1:0", "--embedded-worker", "--pod", "kubectl", "--pod-manifest",
            "/nonexistent/pod.yaml"},
           {"--listen", "127.0.0.1:0", "--embedded-worker", "--agent", "nobody"},
           {"--listen", "127.0.0.1:0", "--embedded-worker", "--agent", "command"},
           {"--listen", "127.0.0.1:0", "--embedded-worker", "--agent-command", "sh -c true"},
           {"--listen", "127.0.0.1:0", "--embedded-worker", "--git-author", "nobody"},
           {"--listen", "127.0.0.1:0", "--embedded-worker", "--git-env", "NOT_SET_ANYWHERE"},
           {"--listen", "127.0.0.1:0", "--trusted-proxy", "proxy.example"},
           {"--config", "/nonexistent/rdev.conf"},
       }) {
    std::vector<std::string> argv{RDEV_SERVER_PATH};
    argv.insert(argv.end(), flags.begin(), flags.end());
    CAPTURE(flags);
    CHECK(run_command(argv).exit_code == 2);
  }
}

TEST_CASE("a flag wins over its variable, and the variable over the file") {
  const TemporaryDirectory directory;
  const auto file = directory.path() / "rdev.conf";
  std::ofstream(file) << "listen = \"nonsense-from-file\"\n";
  const auto run = [&](std::vector<std::string> argv) { return run_command(argv).exit_code; };
  const std::string server = RDEV_SERVER_PATH;
  const std::string database = "RDEV_DATABASE=sqlite:" + (directory.path() / "rdev.db").string();
  // `migrate` ends by itself, after all flags have been read.
  CHECK(run({"env", database, server, "migrate"}) == 0);
  CHECK(std::filesystem::exists(directory.path() / "rdev.db"));
  CHECK(run({"env", "RDEV_DATABASE=nonsense", server, "migrate"}) == 2);
  CHECK(run({"env", "RDEV_DATABASE=nonsense", server, "migrate", "--database",
             database.substr(14)}) == 0);
  std::ofstream(file) << "database = \"nonsense\"\n";
  CHECK(run({server, "migrate", "--config", file.string()}) == 2);
  CHECK(run({"env", database, server, "migrate", "--config", file.string()}) == 0);
  CHECK(run({"env", "RDEV_CONFIG=" + file.string(), server, "migrate"}) == 2);
  std::ofstream(file) << "databas = \"x\"\n";
  CHECK(run({"env", database, server, "migrate", "--config", file.string()}) == 2);
}

TEST_CASE("prune removes what is old, says how much, and leaves the rest beside a live server") {
  Installation rdev;
  rdev.start("true");
  rdev.create_project();
  const std::string id = rdev.api().submit("demo", {{"prompt", "go"}});
  const boost::json::value entry = rdev.api().finished(id);
  const std::string database = "sqlite:" + rdev.path("rdev.db").string();
  const auto prune = [&](const std::string& age) {
    return run_command({RDEV_SERVER_PATH, "prune", "--older-than", age, "--database", database});
  };
  CHECK(prune("90d").output == "pruned builds=0 events=0 callbacks=0 workers=0\n");
  CHECK(rdev.api().get("/builds/" + id).status == 200);
  poll_until("a build older than a second",
             [&] { return prune("1s").output.starts_with("pruned builds=1 "); });
  CHECK(rdev.api().get("/builds/" + id).status == 404);
  for (const char* age : {"", "90", "d", "0d", "-1d", "1.5d", "90x", "99999999999999999999d"}) {
    CAPTURE(age);
    CHECK(prune(age).exit_code == 2);
  }
  CHECK(run_command({RDEV_SERVER_PATH, "prune", "--database", database}).exit_code == 2);
  const std::string empty = "sqlite:" + rdev.path("empty.db").string();
  CHECK(run_command({RDEV_SERVER_PATH, "prune", "--older-than", "1d", "--database", empty})
            .exit_code == 1);
}

TEST_CASE("an unmigrated database is not served") {
  Installation rdev;
  const std::string database = "sqlite:" + rdev.path("empty.db").string();
  ServerProcess server(rdev.path("server.log"), {"--no-migrate", "--database", database});
  const Api api(server.port(), rdev.path("scratch"));
  CHECK(api.get("/healthz").status == 200);
  CHECK(api.get("/readyz").status == 503);
  checked_output({RDEV_SERVER_PATH, "migrate", "--database", database});
  CHECK(api.get("/readyz").status == 200);
}

TEST_CASE("the README names every flag of the server, and none besides") {
  const std::regex flag("--[a-z][a-z-]+");
  const auto flags_in = [&](const std::string& text) {
    return std::set<std::string>(std::sregex_token_iterator(text.begin(), text.end(), flag), {});
  };
  std::ifstream readme(RDEV_README_PATH);
  const std::string text{std::istreambuf_iterator<char>(readme), {}};
  const std::size_t begin = text.find("| flag |");
  REQUIRE(begin != std::string::npos);
  const std::string table = text.substr(begin, text.find("\n\n", begin) - begin);

  std::set<std::string> real = flags_in(checked_output({RDEV_SERVER_PATH, "--help"}));
  real.erase("--help");
  real.erase("--version");
  CHECK(flags_in(table) == real);
}

}  // namespace rdev::testing
