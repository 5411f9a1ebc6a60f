#include "adapters/process/spawn.hpp"

#include <algorithm>
#include <cerrno>
#include <csignal>
#include <cstring>
#include <system_error>

#include <fcntl.h>
#include <fmt/format.h>
#include <spawn.h>
#include <sys/mman.h>
#include <sys/stat.h>

namespace rdev::process {
namespace {

Error system_error(std::string_view what, int number) {
  const std::string why = std::generic_category().message(number);
  const auto code = [number] {
    switch (number) {
      case ENOENT:
      case ENOTDIR:
        return Errc::not_found;
      case EACCES:
      case EPERM:
      case ENOEXEC:
        return Errc::forbidden;
      case E2BIG:
        return Errc::too_large;
      default:
        return Errc::unavailable;
    }
  }();
  return {code, fmt::format("{}: {}", what, why)};
}

bool is_directory(const std::string& path) {
  struct stat info {};
  return ::stat(path.c_str(), &info) == 0 && S_ISDIR(info.st_mode);
}

bool is_program(const std::string& path) {
  struct stat info {};
  return ::stat(path.c_str(), &info) == 0 && S_ISREG(info.st_mode) &&
         ::access(path.c_str(), X_OK) == 0;
}

/// A file in memory rather than a pipe: the program may read it or not, at any pace, and there
/// is no SIGPIPE to fear.
Result<UniqueFd> stdin_file(std::string_view data) {
  if (data.empty()) {
    UniqueFd null(::open("/dev/null", O_RDONLY | O_CLOEXEC));
    if (!null.is_open()) return system_error("/dev/null", errno);
    return null;
  }
  UniqueFd file(::memfd_create("stdin", MFD_CLOEXEC));
  if (!file.is_open()) return system_error("memfd_create", errno);
  while (!data.empty()) {
    const ssize_t n = ::write(file.get(), data.data(), data.size());
    if (n < 0 && errno == EINTR) continue;
    if (n < 0) return system_error("writing stdin", errno);
    data.remove_prefix(static_cast<std::size_t>(n));
  }
  if (::lseek(file.get(), 0, SEEK_SET) < 0) return system_error("lseek", errno);
  return file;
}

struct Pipe {
  UniqueFd read_end;
  UniqueFd write_end;
};

Result<Pipe> make_pipe() {
  int fds[2];
  if (::pipe2(fds, O_CLOEXEC) != 0) return system_error("pipe", errno);
  Pipe made{UniqueFd(fds[0]), UniqueFd(fds[1])};
  // Only this side must never block; O_NONBLOCK on the other would be the program's surprise.
  if (::fcntl(fds[0], F_SETFL, O_NONBLOCK) != 0) return system_error("fcntl", errno);
  return made;
}

class FileActions {
 public:
  FileActions() { posix_spawn_file_actions_init(&actions_); }
  ~FileActions() { posix_spawn_file_actions_destroy(&actions_); }
  FileActions(const FileActions&) = delete;
  FileActions& operator=(const FileActions&) = delete;
  posix_spawn_file_actions_t* get() { return &actions_; }

 private:
  posix_spawn_file_actions_t actions_{};
};

class Attributes {
 public:
  Attributes() {
    posix_spawnattr_init(&attributes_);
    sigset_t all;
    sigfillset(&all);
    posix_spawnattr_setsigdefault(&attributes_, &all);
    sigset_t none;
    sigemptyset(&none);
    posix_spawnattr_setsigmask(&attributes_, &none);
    posix_spawnattr_setflags(
        &attributes_,
        static_cast<short>(POSIX_SPAWN_SETSID | POSIX_SPAWN_SETSIGDEF | POSIX_SPAWN_SETSIGMASK));
  }
  ~Attributes() { posix_spawnattr_destroy(&attributes_); }
  Attributes(const Attributes&) = delete;
  Attributes& operator=(const Attributes&) = delete;
  posix_spawnattr_t* get() { return &attributes_; }

 private:
  posix_spawnattr_t attributes_{};
};

std::vector<char*> pointers(std::vector<std::string>& texts) {
  std::vector<char*> result;
  result.reserve(texts.size() + 1);
  for (std::string& text : texts) result.push_back(text.data());
  result.push_back(nullptr);
  return result;
}

}  // namespace

Result<std::string> find_program(const std::string& name, std::string_view path) {
  if (name.find('/') != std::string::npos) return name;
  bool seen = false;
  while (!name.empty() && !path.empty()) {
    const std::size_t end = std::min(path.find(':'), path.size());
    const std::string candidate = fmt::format("{}/{}", path.substr(0, end), name);
    if (end > 0 && is_program(candidate)) return candidate;
    seen = seen || (end > 0 && ::access(candidate.c_str(), F_OK) == 0);
    path.remove_prefix(std::min(end + 1, path.size()));
  }
  if (seen) return Error{Errc::forbidden, fmt::format("{}: not executable", name)};
  return Error{Errc::not_found, fmt::format("{}: no such program", name)};
}

Result<Spawned> spawn(const Command& command, std::string_view stdin_data) {
  if (command.argv.empty()) return Error{Errc::invalid, "a command needs at least its name"};
  // posix_spawn reports a bad directory and a missing program by the same number.
  if (!command.workdir.empty() && !is_directory(command.workdir)) {
    return Error{Errc::not_found, fmt::format("{}: no such directory", command.workdir)};
  }
  const auto path = command.environment.find("PATH");
  auto program =
      find_program(command.argv.front(), path == command.environment.end() ? "" : path->second);
  if (program.has_error()) return program.error();

  auto input = stdin_file(stdin_data);
  if (input.has_error()) return input.error();
  auto out = make_pipe();
  if (out.has_error()) return out.error();
  auto err = make_pipe();
  if (err.has_error()) return err.error();

  FileActions actions;
  posix_spawn_file_actions_adddup2(actions.get(), input->get(), STDIN_FILENO);
  posix_spawn_file_actions_adddup2(actions.get(), out->write_end.get(), STDOUT_FILENO);
  posix_spawn_file_actions_adddup2(actions.get(), err->write_end.get(), STDERR_FILENO);
  posix_spawn_file_actions_addclosefrom_np(actions.get(), STDERR_FILENO + 1);
  if (!command.workdir.empty()) {
    posix_spawn_file_actions_addchdir_np(actions.get(), command.workdir.c_str());
  }

  std::vector<std::string> arguments = command.argv;
  std::vector<std::string> variables;
  variables.reserve(command.environment.size());
  for (const auto& [name, value] : command.environment)
    variables.push_back(fmt::format("{}={}", name, value));

  Attributes attributes;
  Spawned spawned;
  const int failed = ::posix_spawn(&spawned.pid, program->c_str(), actions.get(), attributes.get(),
                                   pointers(arguments).data(), pointers(variables).data());
  if (failed != 0) return system_error(command.argv.front(), failed);
  spawned.stdout_pipe = std::move(out->read_end);
  spawned.stderr_pipe = std::move(err->read_end);
  return spawned;
}

}  // namespace rdev::process
