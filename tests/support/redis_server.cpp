#include "tests/support/redis_server.hpp"

#include <chrono>
#include <csignal>
#include <fstream>
#include <stdexcept>
#include <thread>

#include <sys/wait.h>
#include <unistd.h>

#include "tests/support/command.hpp"
#include "tests/support/free_port.hpp"

namespace rdev::testing {
namespace {

constexpr int kStarts = 5;

}  // namespace

RedisServer::RedisServer(AclFile file) : file_(file) {
  if (file_ == AclFile::yes) {
    std::ofstream(directory_.path() / "users.acl")
        << "user default on >" << password_ << " ~* &* +@all\n";
  }
  for (int tries = 0; tries < kStarts; ++tries) {
    port_ = free_port();
    if (try_to_start()) return;
  }
  throw std::runtime_error("redis-server does not start");
}

RedisServer::~RedisServer() {
  stop();
}

bool RedisServer::try_to_start() {
  const std::string place = directory_.path().string();
  std::vector<std::string> argv{
      "redis-server", "--port", std::to_string(port_), "--bind", "127.0.0.1", "--dir", place,
      "--save",       "",       "--appendonly",        "yes"};
  if (file_ == AclFile::yes) {
    argv.insert(argv.end(), {"--aclfile", place + "/users.acl"});
  } else {
    argv.insert(argv.end(), {"--requirepass", password_});
  }
  server_ = start_command(argv, place + "/error.log", output_);
  const auto deadline = std::chrono::steady_clock::now() + std::chrono::seconds(30);
  while (std::chrono::steady_clock::now() < deadline) {
    if (run({"PING"}) == "PONG\n") return true;
    if (waitpid(server_, nullptr, WNOHANG) == server_) {
      server_ = -1;
      break;
    }
    std::this_thread::sleep_for(std::chrono::milliseconds(20));
  }
  stop();
  return false;
}

void RedisServer::stop() {
  if (server_ > 0) {
    ::kill(server_, SIGTERM);
    waitpid(server_, nullptr, 0);
    server_ = -1;
  }
  if (output_ >= 0) close(output_);
  output_ = -1;
}

void RedisServer::restart() {
  stop();
  if (!try_to_start()) throw std::runtime_error("redis-server does not start again");
}

std::string RedisServer::url() const {
  return "redis://:" + password_ + "@" + address();
}

std::string RedisServer::address() const {
  return "127.0.0.1:" + std::to_string(port_);
}

std::string RedisServer::run(std::vector<std::string> command) const {
  return run_as("redis://default:" + password_ + "@" + address(), std::move(command));
}

std::string RedisServer::run_as(const std::string& url, std::vector<std::string> command) const {
  command.insert(command.begin(), {"redis-cli", "--no-auth-warning", "-u", url});
  return run_command(command).output;
}

}  // namespace rdev::testing
