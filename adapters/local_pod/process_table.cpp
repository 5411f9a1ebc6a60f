#include "adapters/local_pod/process_table.hpp"

#include <array>
#include <cerrno>
#include <charconv>
#include <filesystem>
#include <optional>
#include <set>
#include <sstream>
#include <unordered_set>

#include <fcntl.h>
#include <fmt/format.h>
#include <unistd.h>

#include "adapters/local_pod/sandbox.hpp"
#include "adapters/process/pidfd.hpp"

namespace rdev::local_pod {
namespace {

constexpr unsigned long kKernelThread = 0x00200000;  // PF_KTHREAD

struct Stat {
  char state = '?';
  pid_t parent = 0;
  unsigned long flags = 0;
  long threads = 0;
  std::uint64_t start_time = 0;
};

std::string proc_path(pid_t pid, std::string_view name) {
  return fmt::format("/proc/{}/{}", pid, name);
}

/// What could be read: a process that ends meanwhile fails the reading, which a stream would throw.
std::string slurp(const std::string& path) {
  const process::UniqueFd file(::open(path.c_str(), O_RDONLY | O_CLOEXEC));
  std::string text;
  std::array<char, 4096> buffer;
  while (file.is_open()) {
    const ssize_t n = ::read(file.get(), buffer.data(), buffer.size());
    if (n < 0 && errno == EINTR) continue;
    if (n <= 0) break;
    text.append(buffer.data(), static_cast<std::size_t>(n));
  }
  return text;
}

/// Nothing when the process is gone.
std::optional<Stat> read_stat(pid_t pid) {
  const std::string text = slurp(proc_path(pid, "stat"));
  const std::size_t name_end = text.rfind(')');  // the name may hold anything, ')' too
  if (name_end == std::string::npos) return std::nullopt;
  std::istringstream fields(text.substr(name_end + 1));
  Stat stat;
  std::string skip;
  fields >> stat.state >> stat.parent;
  for (int i = 5; i <= 8; ++i) fields >> skip;
  fields >> stat.flags;
  for (int i = 10; i <= 19; ++i) fields >> skip;
  fields >> stat.threads >> skip >> stat.start_time;
  if (!fields) return std::nullopt;
  return stat;
}

/// Zombies have ended, unless only the first of their threads has.
bool is_living(const Stat& stat) {
  const bool ended = (stat.state == 'Z' || stat.state == 'X') && stat.threads <= 1;
  return !ended && (stat.flags & kKernelThread) == 0;
}

bool carries(pid_t pid, std::string_view entry) {
  const std::string environment = slurp(proc_path(pid, "environ"));
  for (std::size_t at = environment.find(entry); at != std::string::npos;
       at = environment.find(entry, at + 1)) {
    const std::size_t end = at + entry.size();
    const bool begins = at == 0 || environment[at - 1] == '\0';
    if (begins && (end == environment.size() || environment[end] == '\0')) return true;
  }
  return false;
}

std::string pid_namespace(std::string_view pid) {
  std::error_code failed;
  return std::filesystem::read_symlink(fmt::format("/proc/{}/ns/pid", pid), failed).string();
}

/// Whether the process is number 1 in the innermost of its namespaces.
bool is_first_of_namespace(pid_t pid) {
  const std::string status = slurp(proc_path(pid, "status"));
  const std::size_t begin = status.find("\nNSpid:");
  if (begin == std::string::npos) return false;
  return std::string_view(status).substr(0, status.find('\n', begin + 1)).ends_with("\t1");
}

/// Whether the process is in the sandbox of `marker`. The marker in a sandbox's first process can
/// be written over from inside, by way of its memory; its mounts cannot.
bool is_mounted_for(pid_t pid, std::string_view marker) {
  const std::string mount = fmt::format(" {} ", marker_mount(marker));
  return slurp(proc_path(pid, "mountinfo")).find(mount) != std::string::npos;
}

std::vector<pid_t> all_pids(std::error_code& failed) {
  std::vector<pid_t> pids;
  std::filesystem::directory_iterator entry("/proc", failed);
  for (; !failed && entry != std::filesystem::directory_iterator(); entry.increment(failed)) {
    const std::string name = entry->path().filename().string();
    pid_t pid = 0;
    const auto [end, error] = std::from_chars(name.data(), name.data() + name.size(), pid);
    if (error == std::errc{} && end == name.data() + name.size()) pids.push_back(pid);
  }
  return pids;
}

/// Adds to `chosen` until nothing more belongs to it: children of members, and everything in a PID
/// namespace whose first process is a member. Not in any member's namespace: it may have entered
/// one that is somebody else's.
void close_over(const std::vector<Process>& all, std::unordered_set<pid_t>& chosen) {
  std::set<std::string> namespaces;
  for (bool grew = true; grew;) {
    grew = false;
    for (const Process& process : all) {
      if (chosen.contains(process.pid)) {
        if (process.first_of_namespace) {
          grew = namespaces.insert(process.pid_namespace).second || grew;
        }
      } else if (chosen.contains(process.parent) || namespaces.contains(process.pid_namespace)) {
        chosen.insert(process.pid);
        grew = true;
      }
    }
  }
}

}  // namespace

Result<std::vector<Process>> processes_of(std::string_view marker,
                                          const std::set<ProcessKey>& known) {
  const std::string entry = fmt::format("RDEV_TASK_ID={}", marker);
  const std::string own = pid_namespace("self");
  if (own.empty()) return Error{Errc::unavailable, "/proc tells nothing of PID namespaces"};
  const pid_t self = ::getpid();
  std::error_code failed;
  std::vector<Process> all;
  std::unordered_set<pid_t> chosen;
  for (const pid_t pid : all_pids(failed)) {
    const auto stat = read_stat(pid);
    if (pid == self || !stat || !is_living(*stat)) continue;
    Process process{pid, stat->parent, stat->start_time, pid_namespace(std::to_string(pid)), false};
    const bool foreign = !process.pid_namespace.empty() && process.pid_namespace != own;
    process.first_of_namespace = foreign && is_first_of_namespace(pid);
    if (known.contains({pid, stat->start_time}) || carries(pid, entry) ||
        (process.first_of_namespace && is_mounted_for(pid, marker))) {
      chosen.insert(pid);
    }
    all.push_back(std::move(process));
  }
  if (failed) return Error{Errc::unavailable, "/proc: " + failed.message()};
  if (chosen.empty()) return std::vector<Process>{};

  close_over(all, chosen);
  std::erase_if(all, [&](const Process& process) { return !chosen.contains(process.pid); });
  return all;
}

bool send_signal(const Process& process, int signal) {
  // The descriptor pins the process down; what is read after it was opened is about the same one.
  const process::UniqueFd pidfd = process::open_pidfd(process.pid);
  if (!pidfd.is_open()) return false;
  const auto stat = read_stat(process.pid);
  if (!stat || stat->start_time != process.start_time) return false;
  return process::send_signal(pidfd, signal);
}

}  // namespace rdev::local_pod
