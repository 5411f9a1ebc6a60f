#include "tests/support/kube_process.hpp"

#include <array>
#include <chrono>
#include <csignal>
#include <fstream>
#include <sstream>
#include <stdexcept>
#include <thread>
#include <utility>

#include <fcntl.h>
#include <spawn.h>
#include <unistd.h>

#include "adapters/process/spawn.hpp"

namespace rdev::testing {
namespace {

using process::UniqueFd;

struct Ends {
  UniqueFd ours;
  UniqueFd theirs;
};

Ends make_pipe() {
  std::array<int, 2> fds{};
  if (pipe2(fds.data(), O_CLOEXEC) != 0) throw std::runtime_error("no pipe");
  return {UniqueFd(fds[0]), UniqueFd(fds[1])};
}

std::vector<char*> pointers(std::vector<std::string>& texts) {
  std::vector<char*> list;
  list.reserve(texts.size() + 1);
  for (std::string& text : texts) list.push_back(text.data());
  list.push_back(nullptr);
  return list;
}

std::vector<pid_t> processes_with(const std::string& variable) {
  const std::string wanted = '\0' + variable + '\0';
  std::vector<pid_t> found;
  for (const auto& entry : std::filesystem::directory_iterator("/proc")) {
    const std::string name = entry.path().filename();
    if (name.find_first_not_of("0123456789") != std::string::npos) continue;
    std::ostringstream text;
    text << '\0' << std::ifstream(entry.path() / "environ", std::ios::binary).rdbuf();
    if (text.str().find(wanted) == std::string::npos) continue;
    found.push_back(std::stoi(name));
  }
  return found;
}

}  // namespace

KubeProcess start_kube_process(const std::vector<std::string>& argv,
                               const domain::StringMap& environment,
                               const std::filesystem::path& directory) {
  const auto program = process::find_program(argv.at(0), environment.at("PATH"));
  if (program.has_error()) throw std::runtime_error(program.error().message);
  Ends in = make_pipe();
  std::swap(in.ours, in.theirs);
  Ends out = make_pipe();
  Ends err = make_pipe();

  posix_spawn_file_actions_t actions;
  posix_spawn_file_actions_init(&actions);
  posix_spawn_file_actions_adddup2(&actions, in.theirs.get(), 0);
  posix_spawn_file_actions_adddup2(&actions, out.theirs.get(), 1);
  posix_spawn_file_actions_adddup2(&actions, err.theirs.get(), 2);
  posix_spawn_file_actions_addclosefrom_np(&actions, 3);
  posix_spawn_file_actions_addchdir_np(&actions, directory.c_str());
  posix_spawnattr_t attributes;
  posix_spawnattr_init(&attributes);
  sigset_t none;
  sigemptyset(&none);
  posix_spawnattr_setsigmask(&attributes, &none);
  posix_spawnattr_setflags(&attributes,
                           static_cast<short>(POSIX_SPAWN_SETSID | POSIX_SPAWN_SETSIGMASK));

  std::vector<std::string> arguments = argv;
  std::vector<std::string> variables;
  variables.reserve(environment.size());
  for (const auto& [name, value] : environment) {
    variables.emplace_back(name).append("=").append(value);
  }
  KubeProcess made;
  const int failed = posix_spawn(&made.pid, program->c_str(), &actions, &attributes,
                                 pointers(arguments).data(), pointers(variables).data());
  posix_spawnattr_destroy(&attributes);
  posix_spawn_file_actions_destroy(&actions);
  if (failed != 0) throw std::runtime_error("cannot start " + argv.front());
  made.stdin_pipe = std::move(in.ours);
  made.stdout_pipe = std::move(out.ours);
  made.stderr_pipe = std::move(err.ours);
  return made;
}

void kill_all_with(const std::string& name, const std::string& value) {
  const std::string variable = name + "=" + value;
  const auto give_up = std::chrono::steady_clock::now() + std::chrono::seconds(10);
  for (auto found = processes_with(variable);
       !found.empty() && std::chrono::steady_clock::now() < give_up;
       found = processes_with(variable)) {
    for (const pid_t pid : found) kill(pid, SIGKILL);
    std::this_thread::sleep_for(std::chrono::milliseconds(2));
  }
}

}  // namespace rdev::testing
