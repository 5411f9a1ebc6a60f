#include "tests/support/postgres_cluster.hpp"

#include <array>
#include <cerrno>
#include <chrono>
#include <csignal>
#include <fstream>
#include <random>
#include <sstream>
#include <stdexcept>
#include <thread>

#include <libpq-fe.h>
#include <sys/wait.h>
#include <unistd.h>

#include "tests/support/command.hpp"
#include "tests/support/free_port.hpp"
#include "tests/support/postgres_client.hpp"

namespace rdev::testing {
namespace {

namespace fs = std::filesystem;

constexpr std::chrono::seconds kStartTime{60};
constexpr int kStarts = 5;

/// Debian keeps each version's programs in a place of its own, outside of PATH.
fs::path find_programs() {
  fs::path newest;
  std::error_code none;
  for (const auto& version : fs::directory_iterator("/usr/lib/postgresql", none)) {
    const fs::path programs = version.path() / "bin";
    if (fs::exists(programs / "postgres") && programs > newest) newest = programs;
  }
  if (!newest.empty()) return newest;
  const CommandOutcome elsewhere = run_command({"pg_config", "--bindir"});
  const fs::path programs = elsewhere.output.substr(0, elsewhere.output.find('\n'));
  if (elsewhere.exit_code == 0 && fs::exists(programs / "postgres")) return programs;
  throw std::runtime_error("PostgreSQL's server is not installed");
}

std::string make_password() {
  std::random_device random;
  std::ostringstream text;
  for (int i = 0; i < 4; ++i) text << std::hex << random();
  return text.str();
}

std::string contents(const fs::path& file) {
  std::ostringstream text;
  text << std::ifstream(file).rdbuf();
  return text.str();
}

std::vector<pid_t> children_of(pid_t parent) {
  const std::string id = std::to_string(parent);
  std::istringstream list(contents("/proc/" + id + "/task/" + id + "/children"));
  std::vector<pid_t> children;
  for (pid_t child = 0; list >> child;) children.push_back(child);
  return children;
}

}  // namespace

PostgresCluster::PostgresCluster() : programs_(find_programs()), password_(make_password()) {
  initialize();
  for (int tries = 0; tries < kStarts; ++tries) {
    port_ = free_port();
    if (try_to_start()) return;
  }
  throw std::runtime_error("PostgreSQL does not start: " + contents(directory_.path() / "log"));
}

PostgresCluster::~PostgresCluster() {
  kill();
}

PostgresCluster& PostgresCluster::shared() {
  static PostgresCluster cluster;
  return cluster;
}

/// PostgreSQL refuses to run as root. The server gets a signal when its parent dies.
std::vector<std::string> PostgresCluster::as_server_user(
    const std::vector<std::string>& argv) const {
  std::vector<std::string> command{"setpriv", "--pdeathsig", "INT"};
  if (geteuid() == 0) {
    command.insert(command.end(), {"--reuid", "postgres", "--regid", "postgres", "--init-groups"});
  }
  command.emplace_back("--");
  command.push_back((programs_ / argv.front()).string());
  command.insert(command.end(), argv.begin() + 1, argv.end());
  return command;
}

void PostgresCluster::initialize() {
  const fs::path password_file = directory_.path() / "password";
  std::ofstream(password_file) << password_;
  if (geteuid() == 0) {
    checked_output({"chown", "-R", "postgres:postgres", directory_.path().string()});
  }
  checked_output(
      as_server_user({"initdb", "--pgdata", (directory_.path() / "data").string(), "--username",
                      "rdev", "--pwfile", password_file.string(), "--auth", "md5", "--encoding",
                      "UTF8", "--locale", "C", "--locale-provider", "icu", "--icu-locale",
                      "en-US-u-ka-shifted", "--no-sync", "--no-instructions"}));
}

std::string PostgresCluster::url(const std::string& database) const {
  return "postgresql://rdev:" + password_ + "@127.0.0.1:" + std::to_string(port_) + "/" + database;
}

std::string PostgresCluster::create_database() {
  return create_database("");
}

std::string PostgresCluster::create_database_in_byte_order() {
  return create_database(" TEMPLATE template0 LOCALE_PROVIDER libc LOCALE 'C'");
}

std::string PostgresCluster::create_database(const std::string& options) {
  const std::string name = "test_" + std::to_string(++databases_);
  PostgresClient(url()).run("CREATE DATABASE " + name + options);
  return url(name);
}

void PostgresCluster::start() {
  // After a crash, what is left of the old server may take a moment to go.
  for (int tries = 0; tries < kStarts; ++tries) {
    if (try_to_start()) return;
  }
  throw std::runtime_error("PostgreSQL does not start: " + contents(directory_.path() / "log"));
}

bool PostgresCluster::try_to_start() {
  const std::string directory = directory_.path().string();
  server_ = start_command(
      as_server_user({"postgres", "-D", directory + "/data", "-p", std::to_string(port_), "-k",
                      directory, "-c", "listen_addresses=127.0.0.1", "-c", "fsync=off", "-c",
                      "full_page_writes=off", "-c", "shared_buffers=32MB"}),
      directory + "/log", output_);
  const auto deadline = std::chrono::steady_clock::now() + kStartTime;
  while (std::chrono::steady_clock::now() < deadline) {
    if (PQping(url().c_str()) == PQPING_OK) return true;
    if (waitpid(server_, nullptr, WNOHANG) == server_) {
      server_ = -1;
      close(output_);
      return false;
    }
    std::this_thread::sleep_for(std::chrono::milliseconds(5));
  }
  kill();
  return false;
}

void PostgresCluster::stop() {
  if (server_ < 0) return;
  ::kill(server_, SIGINT);
  waitpid(server_, nullptr, 0);
  server_ = -1;
  close(output_);
}

void PostgresCluster::kill() {
  if (server_ < 0) return;
  // First the one that would start others.
  ::kill(server_, SIGSTOP);
  const std::vector<pid_t> sessions = children_of(server_);
  ::kill(server_, SIGKILL);
  for (const pid_t session : sessions) ::kill(session, SIGKILL);
  waitpid(server_, nullptr, 0);
  server_ = -1;
  close(output_);
}

}  // namespace rdev::testing
