#include "core/worker/credentials_file.hpp"

#include "core/worker/pod_runs.hpp"

namespace rdev::worker {

namespace {

/// Writes standard input, of BYTES, to a file as a whole or not at all, and then says so:
/// sh -c … NAME DIRECTORY FILE BYTES.
constexpr const char* kWriteScript = R"sh(
umask 077
mkdir -p -- "$1" && cat >"$1/$2.new" || exit
[ "$(wc -c <"$1/$2.new")" -eq "$3" ] && mv -f -- "$1/$2.new" "$1/$2" && echo written
)sh";

}  // namespace

std::string as_shell_assignments(const domain::StringMap& environment) {
  std::string text;
  for (const auto& [name, value] : environment) {
    text.append(name).append("='");
    for (const char c : value) {
      if (c == '\'') {
        text += "'\\''";
      } else {
        text += c;
      }
    }
    text += "'\n";
  }
  return text;
}

Result<std::string> write_credentials_file(ports::Pod& pod, const domain::TaskId& task, int attempt,
                                           const domain::StringMap& environment,
                                           const std::stop_token& stop) {
  const std::string directory = run_directory(pod, task, attempt);
  ports::ExecRequest request;
  request.stdin_data = as_shell_assignments(environment);
  request.argv = {"sh",
                  "-c",
                  kWriteScript,
                  "rdev-credentials",
                  directory,
                  kCredentialsName,
                  std::to_string(request.stdin_data.size())};
  request.workdir = "/";
  request.marker = task;
  std::string said;
  std::string complaint;
  const auto status = pod.exec(
      request, [&](std::string_view bytes) { said.append(bytes); },
      [&](std::string_view bytes) { complaint.append(bytes.substr(0, 1'000)); }, stop);
  if (status.has_error()) return status.error();
  if (said != "written\n") {
    return Error{Errc::unavailable,
                 pod.describe() + ": the credentials' file is not written: " + complaint};
  }
  return directory + "/" + kCredentialsName;
}

}  // namespace rdev::worker
