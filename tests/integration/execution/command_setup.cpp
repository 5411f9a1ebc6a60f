#include "tests/integration/execution/command_setup.hpp"

#include <fstream>
#include <sstream>

#include <doctest/doctest.h>

#include "tests/contract/pod_contract.hpp"

namespace rdev::testing {

using std::chrono::milliseconds;

bool with_and_without_sandbox() {
  bool sandbox = false;
  SUBCASE("in a sandbox") {
    sandbox = true;
  }
  SUBCASE("without a sandbox") {
    sandbox = false;
  }
  return sandbox;
}

CommandSetup::CommandSetup(bool sandbox)
    : sandbox_(sandbox), local_(sandbox), task_(fresh_marker()) {}

CommandSetup::~CommandSetup() {
  if (real_pod_) static_cast<void>(real_pod_->end(task_, milliseconds(0)));
}

memory::UnreliablePod& CommandSetup::pod() {
  if (!real_pod_) {
    real_pod_ = local_.pod();
    pod_.emplace(*real_pod_);
  }
  return *pod_;
}

worker::PodCommand CommandSetup::command(int attempt) {
  return {pod(), clock_, task_, attempt, timing_};
}

std::filesystem::path CommandSetup::file(const std::string& name) const {
  return local_.root() / "demo" / "workspace" / name;
}

std::filesystem::path CommandSetup::run_directory(int attempt) const {
  return local_.root() / "demo" / "state" / (task_.str() + "." + std::to_string(attempt));
}

worker::PodCommand::Spec shell_command(const std::string& script) {
  worker::PodCommand::Spec spec;
  spec.argv = {"sh", "-c", script};
  return spec;
}

void start(worker::PodCommand& command, const worker::PodCommand::Spec& spec) {
  const auto started = command.start(spec, {});
  if (started.has_error()) FAIL(started.error().message);
}

Heard follow(worker::PodCommand& command, milliseconds time, const std::string& until) {
  Heard heard;
  const auto deadline = std::chrono::steady_clock::now() + time;
  std::stop_source stop;
  const auto status = command.follow(
      [&](std::string_view bytes) {
        heard.out += bytes;
        if (!until.empty() && heard.out.find(until) != std::string::npos) stop.request_stop();
      },
      [&](std::string_view bytes) { heard.err += bytes; }, [&] { return deadline; },
      stop.get_token());
  if (status.has_value()) {
    heard.exit_code = status->exit_code;
  } else {
    heard.failure = status.error().code;
  }
  return heard;
}

std::size_t processes_with(const domain::TaskId& marker) {
  const std::string wanted = "RDEV_TASK_ID=" + marker.str();
  std::size_t count = 0;
  for (const auto& entry : std::filesystem::directory_iterator("/proc")) {
    if (contents(entry.path() / "environ").find(wanted) != std::string::npos) ++count;
  }
  return count;
}

std::string contents(const std::filesystem::path& file) {
  std::ifstream stream(file, std::ios::binary);
  std::ostringstream text;
  // Unlike a stream's buffer, the stream does not throw when the file of a process vanishes.
  text << stream.rdbuf();
  return text.str();
}

}  // namespace rdev::testing
