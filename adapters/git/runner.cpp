#include "adapters/git/runner.hpp"

#include <algorithm>
#include <string_view>
#include <utility>

#include <fmt/format.h>

#include "adapters/git/failures.hpp"

namespace rdev::git {
namespace {

constexpr std::chrono::milliseconds kGrace{5'000};

/// A list of some 500,000 paths.
constexpr std::size_t kMaxOutBytes = 64 * 1024 * 1024;

constexpr std::size_t kKeptErrBytes = 16 * 1024;

/// git and its helpers, by what they are called: "git fetch", "find".
std::string name_of(const std::vector<std::string>& argv) {
  if (argv.front() != "git") return argv.front();
  for (std::size_t i = 1; i < argv.size(); ++i) {
    if (argv[i] == "-c") {
      ++i;
    } else {
      return "git " + argv[i];
    }
  }
  return argv.front();
}

bool may_live_on(Errc code) {
  return code == Errc::timeout || code == Errc::cancelled || code == Errc::unavailable;
}

}  // namespace

Runner::Runner(ports::Pod& pod, domain::TaskId task, std::stop_token stop)
    : pod_(pod), task_(std::move(task)), stop_(std::move(stop)) {}

Result<Output> Runner::run(const Call& call) {
  ports::ExecRequest request;
  request.argv = call.argv;
  request.stdin_data = call.stdin_data;
  request.environment = call.environment;
  request.environment["LC_ALL"] = "C";
  request.workdir = call.workdir;
  request.deadline = call.deadline;
  request.marker = task_;
  request.mounts = call.mounts;

  Output output;
  bool is_too_much = false;
  const auto status = pod_.exec(
      request,
      [&](std::string_view bytes) {
        is_too_much = is_too_much || output.out.size() + bytes.size() > kMaxOutBytes;
        if (!is_too_much) output.out.append(bytes);
      },
      [&](std::string_view bytes) {
        output.err.append(bytes);
        if (output.err.size() < 2 * kKeptErrBytes) return;
        output.err.erase(0, output.err.size() - kKeptErrBytes);
      },
      stop_);
  const std::string name = name_of(call.argv);
  if (status.has_error()) {
    const Error& error = status.error();
    if (may_live_on(error.code)) {
      // The first error is what is told, whatever comes of this.
      static_cast<void>(pod_.end(task_, kGrace));
    }
    switch (error.code) {
      case Errc::timeout:
        return Error{Errc::unavailable,
                     fmt::format("{} did not end within {} s", name, call.deadline.count() / 1000)};
      case Errc::unavailable:
      case Errc::forbidden:
      case Errc::cancelled:
        return error.in(name);
      default:
        return Error{Errc::internal, error.in(name).message};
    }
  }
  if (is_too_much) return Error{Errc::internal, name + " said more than can be held"};
  output.exit_code = status->exit_code;
  return output;
}

Result<Output> Runner::succeed(const Call& call) {
  auto output = run(call);
  if (output.has_value() && output->exit_code != 0) {
    return command_failure(name_of(call.argv), *output);
  }
  return output;
}

Result<void> Runner::write_file(const std::string& path, const std::string& content,
                                std::chrono::milliseconds deadline) {
  const auto written = succeed({{"tee", "--", path}, deadline, content});
  if (written.has_error()) return written.error();
  // tee says what it got: a lost connection must not pass for a written file.
  if (written->out != content) return Error{Errc::unavailable, "writing " + path + " was cut off"};
  return {};
}

Result<void> Runner::end_leftovers() {
  auto ended = pod_.end(task_, kGrace);
  if (ended.has_error()) {
    return Error{Errc::unavailable, ended.error().in("ending what the build left").message};
  }
  return ended;
}

}  // namespace rdev::git
