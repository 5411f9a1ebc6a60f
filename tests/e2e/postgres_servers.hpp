#pragma once

#include <filesystem>
#include <fstream>
#include <memory>
#include <sstream>
#include <string>
#include <utility>
#include <vector>

#include <boost/json/object.hpp>
#include <doctest/doctest.h>

#include "tests/e2e/api.hpp"
#include "tests/e2e/server_process.hpp"
#include "tests/e2e/worker_process.hpp"
#include "tests/support/command.hpp"
#include "tests/support/postgres_cluster.hpp"
#include "tests/support/temporary_directory.hpp"

namespace rdev::testing {

/// Servers on one empty database of PostgreSQL's.
class Servers {
 public:
  [[nodiscard]] std::unique_ptr<ServerProcess> start(const std::string& name,
                                                     std::vector<std::string> flags = {}) const {
    flags.insert(flags.begin(), {"--database", url});
    return std::make_unique<ServerProcess>(log_file(name), std::move(flags));
  }

  [[nodiscard]] std::unique_ptr<ServerProcess> start_with_worker(
      const std::string& name, const std::string& command = R"(["sh", "-c", "cat >file"])") const {
    auto flags = worker_flags(command);
    flags.emplace_back("--embedded-worker");
    return start(name, std::move(flags));
  }

  /// A worker that is a program of its own.
  [[nodiscard]] std::unique_ptr<WorkerProcess> start_worker(const std::string& name,
                                                            const std::string& command) const {
    auto flags = worker_flags(command);
    flags.insert(flags.end(), {"--database", url});
    return std::make_unique<WorkerProcess>(log_file(name), std::move(flags));
  }

  [[nodiscard]] Api api(const ServerProcess& server) const { return {server.port(), place()}; }

  /// A project "demo" on an empty bare repository.
  void create_project(const Api& api) const {
    const std::string repository = (place() / "demo.git").string();
    checked_output({"git", "init", "-q", "--bare", "-b", "main", repository});
    const boost::json::object project{{"id", "demo"}, {"repository", {{"url", repository}}}};
    REQUIRE(api.post("/projects", project).status == 201);
  }

  [[nodiscard]] std::string log(const std::string& name) const {
    std::ostringstream text;
    text << std::ifstream(log_file(name)).rdbuf();
    return text.str();
  }

  [[nodiscard]] const std::filesystem::path& place() const { return directory_.path(); }
  [[nodiscard]] std::filesystem::path log_file(const std::string& name) const {
    return place() / (name + ".log");
  }

  const std::string url = PostgresCluster::shared().create_database();

 private:
  [[nodiscard]] std::vector<std::string> worker_flags(const std::string& command) const {
    return {"--pod",           "local:" + (place() / "pods").string(),
            "--agent",         "command",
            "--agent-command", command};
  }

  TemporaryDirectory directory_;
};

}  // namespace rdev::testing
