#include "adapters/local_pod/local_pod.hpp"

#include <filesystem>
#include <string_view>
#include <system_error>
#include <utility>

#include "adapters/local_pod/marker_reaper.hpp"
#include "adapters/process/run.hpp"

namespace rdev::local_pod {
namespace {

/// Looks on while outputs pass, to tell bubblewrap's own failure from the command's: both exit
/// with 1, but bubblewrap's says one line on stderr and nothing else.
class BwrapWatch {
 public:
  process::Sink on_stdout(const ports::OutputSink& next) {
    return [this, &next](std::string_view bytes) {
      spoke_ = true;
      if (next) next(bytes);
    };
  }
  process::Sink on_stderr(const ports::OutputSink& next) {
    return [this, &next](std::string_view bytes) {
      if (complaint_.size() <= kMaxComplaint) complaint_.append(bytes.substr(0, kMaxComplaint));
      if (next) next(bytes);
    };
  }

  [[nodiscard]] Result<ports::ExecStatus> judge(int exit_code) const {
    const bool is_its_own = exit_code == 1 && !spoke_ && complaint_.starts_with("bwrap: ") &&
                            complaint_.find('\n') == complaint_.size() - 1;
    if (!is_its_own) return ports::ExecStatus{exit_code};
    const auto says = [this](std::string_view text) {
      return complaint_.find(text) != std::string::npos;
    };
    const std::string message = complaint_.substr(0, complaint_.size() - 1);
    if (says("execvp ") && says("No such file")) return Error{Errc::not_found, message};
    if (says("execvp ") && says("Permission denied")) return Error{Errc::forbidden, message};
    return Error{Errc::unavailable, message};
  }

 private:
  static constexpr std::size_t kMaxComplaint = 4096;
  bool spoke_ = false;
  std::string complaint_;
};

}  // namespace

LocalPod::LocalPod(LocalPodSpec spec) : spec_(std::move(spec)) {}

std::string LocalPod::workdir() const {
  return spec_.bwrap ? spec_.paths.workdir : spec_.paths.workspace;
}

std::string LocalPod::statedir() const {
  return spec_.bwrap ? kStateInside : spec_.paths.state;
}

std::string LocalPod::describe() const {
  return "local:" + spec_.name;
}

Result<process::Command> LocalPod::command(const ports::ExecRequest& request) const {
  process::Command command;
  command.environment = {{"PATH", kSystemPath},
                         {"HOME", spec_.bwrap ? kHomeInside : spec_.paths.home},
                         {"LANG", "C.UTF-8"}};
  for (const auto& [name, value] : request.environment) command.environment[name] = value;
  if (!request.marker.empty()) command.environment["RDEV_TASK_ID"] = request.marker.str();

  if (auto good = check_marker(request.marker.str()); good.has_error()) return good.error();
  const std::string directory = request.workdir.empty() ? workdir() : request.workdir;
  if (!spec_.bwrap) {
    command.argv = request.argv;
    command.workdir = directory;
    return command;
  }
  for (const std::string& path : request.mounts) {
    if (auto allowed = check_mount(path, spec_.root); allowed.has_error()) return allowed.error();
  }
  command.argv = sandbox_command(*spec_.bwrap, spec_.paths, spec_.read_only, request.mounts,
                                 directory, request.marker.str(), request.argv);
  command.workdir = "/";
  return command;
}

Result<ports::ExecStatus> LocalPod::exec(const ports::ExecRequest& request,
                                         const ports::OutputSink& on_stdout,
                                         const ports::OutputSink& on_stderr,
                                         const std::stop_token& stop) {
  if (request.argv.empty()) return Error{Errc::invalid, "a command needs at least its name"};
  auto command = this->command(request);
  if (command.has_error()) return command.error().in(describe());
  const auto deadline = std::chrono::steady_clock::now() + request.deadline;
  if (!spec_.bwrap) {
    // A pod without its directory must not pass for one without the program.
    if (std::error_code failed; !std::filesystem::is_directory(command->workdir, failed)) {
      return Error{Errc::unavailable, describe() + ": no directory " + command->workdir};
    }
    auto code = process::run(*command, request.stdin_data, on_stdout, on_stderr, deadline, stop);
    if (code.has_error()) return code.error().in(describe());
    return ports::ExecStatus{*code};
  }
  BwrapWatch watch;
  auto code = process::run(*command, request.stdin_data, watch.on_stdout(on_stdout),
                           watch.on_stderr(on_stderr), deadline, stop);
  if (code.has_error()) return code.error().in(describe());
  auto status = watch.judge(*code);
  if (status.has_error()) return status.error().in(describe());
  return status;
}

Result<void> LocalPod::end(const domain::TaskId& marker, std::chrono::milliseconds grace) {
  if (marker.empty()) return Error{Errc::invalid, "no marker given"};
  return end_marked(marker.str(), grace);
}

Result<bool> LocalPod::alive(const domain::TaskId& marker) {
  if (marker.empty()) return Error{Errc::invalid, "no marker given"};
  return any_marked(marker.str());
}

}  // namespace rdev::local_pod
