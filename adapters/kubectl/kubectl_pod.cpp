#include "adapters/kubectl/kubectl_pod.hpp"

#include <charconv>
#include <random>
#include <string_view>
#include <utility>

#include <fmt/format.h>

#include "adapters/kubectl/exec_header.hpp"
#include "adapters/kubectl/exec_scripts.hpp"
#include "adapters/kubectl/marked_stream.hpp"
#include "adapters/kubectl/pod_state.hpp"
#include "adapters/process/run.hpp"

namespace rdev::kubectl {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;

constexpr seconds kShortExec{30};
constexpr std::size_t kMaxAnswerBytes = 4096;

/// Unguessable, so that no command can end its own outputs.
std::string random_mark() {
  std::random_device random;
  return fmt::format("{:08x}{:08x}{:08x}{:08x}", random(), random(), random(), random());
}

/// What the last lines say of the command.
Result<ports::ExecStatus> judge(const std::string& word, const std::string& program,
                                const std::string& workdir) {
  if (word == "missing") return Error{Errc::not_found, program + ": no such program"};
  if (word == "nodir") return Error{Errc::unavailable, workdir + ": no such directory"};
  int code = -1;
  const auto [end, failed] = std::from_chars(word.data(), word.data() + word.size(), code);
  if (failed != std::errc() || end != word.data() + word.size()) {
    return Error{Errc::unavailable, "no exit status: " + word};
  }
  return ports::ExecStatus{code};
}

/// Why there were no last lines.
Error explain(const MarkedStream& out, const MarkedStream& err, int exit_code) {
  if (out.has_begun() || err.has_begun()) {
    return {Errc::unavailable, "the connection ended before the command did"};
  }
  if (exit_code == 0) {
    return {Errc::unavailable, "kubectl reports success, and nothing of the command came through"};
  }
  Error error = kubectl_failure(exit_code, err.preamble());
  if (error.message.find("executable file not found") != std::string::npos) {
    return {Errc::not_found, "the container has no POSIX shell: " + error.message};
  }
  // "not found" is for commands: a pod that is not there is out of reach.
  if (error.code != Errc::forbidden) error.code = Errc::unavailable;
  return error;
}

}  // namespace

std::string PodAddress::describe() const {
  return fmt::format("kubectl:{}/{}", pod_namespace, name);
}

std::vector<std::string> PodAddress::namespace_flags() const {
  if (pod_namespace.empty()) return {};
  return {"-n", pod_namespace};
}

KubectlPod::KubectlPod(std::shared_ptr<const Kubectl> kubectl, PodAddress address,
                       Directories directories)
    : kubectl_(std::move(kubectl)),
      address_(std::move(address)),
      directories_(std::move(directories)) {}

Result<ports::ExecStatus> KubectlPod::exec(const ports::ExecRequest& request,
                                           const ports::OutputSink& on_stdout,
                                           const ports::OutputSink& on_stderr,
                                           const std::stop_token& stop) {
  const std::string mark = random_mark();
  const std::string& workdir = request.workdir.empty() ? directories_.workdir : request.workdir;
  auto input = exec_header(request, mark, workdir);
  if (input.has_error()) return input.error().in(describe());
  if (auto good = check_marker(request.marker.str()); good.has_error()) {
    return good.error().in(describe());
  }
  input->append(request.stdin_data);

  std::vector<std::string> arguments{"exec", "-i"};
  for (std::string& flag : address_.namespace_flags()) arguments.push_back(std::move(flag));
  arguments.push_back(address_.name);
  if (!address_.container.empty()) {
    arguments.insert(arguments.end(), {"-c", address_.container});
  }
  arguments.emplace_back("--");
  // The marker is there from the first moment on: what `end` cannot see it cannot end.
  if (!request.marker.empty()) {
    arguments.insert(arguments.end(), {"env", "RDEV_TASK_ID=" + request.marker.str()});
  }
  arguments.insert(arguments.end(), {"sh", "-c", kExecScript, "rdev-exec"});

  MarkedStream out(mark, on_stdout);
  MarkedStream err(mark, on_stderr);
  // When both outputs are complete there is nothing more to wait for, though a background process
  // may keep them open.
  std::stop_source over;
  const std::stop_callback chained(stop, [&over] { over.request_stop(); });
  const auto into = [&](MarkedStream& stream) {
    return [&](std::string_view bytes) {
      stream.feed(bytes);
      if (out.end() && err.end()) over.request_stop();
    };
  };
  const auto code =
      process::run(kubectl_->command(std::move(arguments)), *input, into(out), into(err),
                   std::chrono::steady_clock::now() + request.deadline, over.get_token());
  out.close();
  err.close();
  auto verdict = [&]() -> Result<ports::ExecStatus> {
    if (out.end() && err.end()) return judge(*out.end(), request.argv.front(), workdir);
    if (code.has_error()) return start_failure(code.error());
    return explain(out, err, *code);
  }();
  if (verdict.has_error()) return verdict.error().in(describe());
  return verdict;
}

/// A short command's answer, without its last newline. An answer cut short is an error.
Result<std::string> KubectlPod::ask(std::vector<std::string> argv, const std::string& marker,
                                    milliseconds deadline, const std::stop_token& stop) {
  ports::ExecRequest request;
  request.argv = std::move(argv);
  request.workdir = "/";
  request.deadline = deadline;
  request.marker = domain::TaskId(marker);
  std::string answer;
  auto status = exec(
      request,
      [&](std::string_view bytes) {
        answer.append(bytes.substr(0, kMaxAnswerBytes - answer.size()));
      },
      {}, stop);
  if (status.has_error()) return status.error();
  if (answer.ends_with('\n')) answer.pop_back();
  return answer;
}

Result<void> KubectlPod::prepare(const std::stop_token& stop) {
  auto answer =
      ask({"sh", "-c", kPrepareScript, "rdev-prepare", directories_.workdir}, {}, kShortExec, stop);
  if (answer.has_error()) return answer.error();
  constexpr std::string_view kReady = "ready ";
  if (!answer->starts_with(kReady)) return Error{Errc::unavailable, describe() + ": " + *answer};
  directories_.statedir = answer->substr(kReady.size());
  if ((directories_.statedir + "/").starts_with(directories_.workdir + "/")) {
    return Error{Errc::invalid, fmt::format("{}: the working copy {} would hold rdev's own files",
                                            describe(), directories_.workdir)};
  }
  return {};
}

/// Asks again when the answer was lost: to end something twice does no harm.
Result<std::string> KubectlPod::look_after(const domain::TaskId& marker, const std::string& grace,
                                           milliseconds deadline) {
  constexpr int kTries = 3;
  if (marker.empty()) return Error{Errc::invalid, "no marker given"};
  for (int tries = 1;; ++tries) {
    auto word = ask({"sh", "-c", kEndScript, "rdev-end", marker.str(), grace},
                    marker.str() + ".end", deadline, {});
    if (word.has_value() && (*word == "ended" || *word == "alive" || *word == "left")) return word;
    if (word.has_value()) {
      word = Error{Errc::unavailable,
                   fmt::format("{}: its processes cannot be seen: {}", describe(), *word)};
    }
    if (word.error().code != Errc::unavailable || tries == kTries) {
      // To be out of reach for so long is to be out of reach.
      if (word.error().code == Errc::timeout) return Error{Errc::unavailable, word.error().message};
      return word;
    }
  }
}

/// Whether the cluster knows of no such pod, or of one that has ended: nothing runs in it then, and
/// nothing ever will. Any other answer, or none, proves nothing.
bool KubectlPod::is_gone() const {
  std::vector<std::string> arguments{"get", "pod", address_.name, "-o", "json"};
  for (std::string& flag : address_.namespace_flags()) arguments.push_back(std::move(flag));
  const auto shown = kubectl_->run(std::move(arguments), {}, kShortExec, {});
  if (shown.has_error()) return shown.error().code == Errc::not_found;
  const auto state = read_pod_state(*shown, address_.container);
  return state.has_value() && state->over;
}

Result<void> KubectlPod::end(const domain::TaskId& marker, milliseconds grace) {
  auto word = look_after(marker, std::to_string(grace.count()), grace + kShortExec);
  if (word.has_error()) {
    if (word.error().code == Errc::unavailable && is_gone()) return {};
    return word.error();
  }
  if (*word == "ended") return {};
  return Error{Errc::timeout,
               fmt::format("{}: processes of {} are still there", describe(), marker.str())};
}

Result<bool> KubectlPod::alive(const domain::TaskId& marker) {
  auto word = look_after(marker, "look", kShortExec);
  if (word.has_error()) {
    const bool gone = word.error().code == Errc::unavailable && is_gone();
    return gone ? Error{Errc::not_found, describe() + ": the pod is gone"} : word.error();
  }
  return *word == "alive";
}

}  // namespace rdev::kubectl
