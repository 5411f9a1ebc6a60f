#include "core/worker/pod_command.hpp"

#include <algorithm>
#include <charconv>
#include <cstdint>
#include <string_view>
#include <utility>

#include "core/domain/work_task.hpp"
#include "core/worker/pod_command_scripts.hpp"
#include "core/worker/pod_patience.hpp"

namespace rdev::worker {
namespace {

using std::chrono::milliseconds;

/// How long the far end of a connection may be silent beyond its life before it counts as dead.
constexpr milliseconds kConnectionSlack{10'000};

/// Who only looks needs no working copy: a new pod of the same name has none.
constexpr const char* kAnywhere = "/";

constexpr milliseconds kFirstPause{20};
constexpr milliseconds kLongestPause{2'000};

milliseconds longer(milliseconds pause) {
  return std::min(pause * 2, kLongestPause);
}

/// Keeps the first bytes of an output that should be short.
ports::OutputSink keep_in(std::string& text) {
  return [&text](std::string_view bytes) {
    constexpr std::size_t kEnough = 4096;
    text.append(bytes.substr(0, kEnough - std::min(kEnough, text.size())));
  };
}

/// Whether trying again may help.
bool may_pass(const Error& error) {
  return error.code == Errc::unavailable || error.code == Errc::timeout;
}

Error cancelled() {
  return {Errc::cancelled, "stop requested"};
}

}  // namespace

PodCommand::PodCommand(ports::Pod& pod, ports::Clock& clock, domain::TaskId task, int attempt)
    : PodCommand(pod, clock, std::move(task), attempt, Timing{}) {}

PodCommand::PodCommand(ports::Pod& pod, ports::Clock& clock, domain::TaskId task, int attempt,
                       Timing timing)
    : pod_(pod),
      clock_(clock),
      task_(std::move(task)),
      timing_(timing),
      directory_(run_directory(pod, task_, attempt)),
      last_output_(clock.monotonic()) {}

Result<void> PodCommand::start(const Spec& spec, const std::stop_token& stop) {
  if (spec.argv.empty()) return Error{Errc::invalid, "a command needs at least its name"};
  const auto give_up = clock_.monotonic() + timing_.out_of_reach;
  for (milliseconds pause = kFirstPause;; pause = longer(pause)) {
    if (stop.stop_requested()) return cancelled();
    auto started = has_started(spec);
    if (started.has_value() && *started) return {};
    if (started.has_error() && !may_pass(started.error())) return started.error();
    if (clock_.monotonic() >= give_up) {
      if (started.has_error()) return started.error();
      return Error{Errc::unavailable, pod_.describe() + ": the command does not start"};
    }
    if (!clock_.sleep(pause, stop)) return cancelled();
  }
}

/// False when it is still to be seen. Not to be stopped half-way: whoever comes next would find a
/// command that is neither there nor not.
Result<bool> PodCommand::has_started(const Spec& spec) {
  ports::ExecRequest request;
  request.argv = {"sh",
                  "-c",
                  kStartScript,
                  "rdev-start",
                  kSupervisorScript,
                  directory_,
                  std::to_string(spec.max_log_bytes),
                  std::to_string(spec.stdin_data.size())};
  request.argv.insert(request.argv.end(), spec.argv.begin(), spec.argv.end());
  request.stdin_data = spec.stdin_data;
  request.environment = spec.environment;
  request.marker = task_;
  auto word = say(std::move(request), {});
  if (word.has_error()) return word.error();
  if (*word == "started" || *word == "already") return true;
  if (*word == "missing") {
    return Error{Errc::not_found, "there is no program " + spec.argv.front() + " in the pod"};
  }
  if (*word == "halfway") return false;
  return Error{Errc::unavailable, pod_.describe() + ": the command did not start: " + *word};
}

Result<PodCommand::Standing> PodCommand::attach(const std::stop_token& stop) {
  follower_left_ = true;  // by who started it
  auto found = with_patience(clock_, timing_.out_of_reach, stop, [&] { return look(stop); });
  if (found.has_value() && !found->ended) {
    const auto alive = pod_.alive(task_);
    is_dead_ = alive.has_value() && !*alive;
  }
  return found;
}

Result<PodCommand::Standing> PodCommand::look(const std::stop_token& stop) {
  ports::ExecRequest request;
  request.argv = {"sh", "-c", kLookScript, "rdev-look", directory_};
  request.workdir = kAnywhere;
  request.marker = domain::follower_of(task_);
  const auto line = say(std::move(request), stop);
  if (line.has_error()) return line.error();
  const std::string_view text = *line;
  const std::string_view word = text.substr(0, text.find(' '));
  std::int64_t age = 0;
  const char* const end = text.data() + text.size();
  const char* const number = std::min(text.data() + word.size() + 1, end);
  const auto read = std::from_chars(number, end, age);
  if (read.ec == std::errc{} && read.ptr == end) {
    if (word == "none") return Error{Errc::not_found, "the command is gone from the pod"};
    if (word == "running" || word == "ended") {
      return Standing{std::chrono::seconds(age), word == "ended"};
    }
  }
  return Error{Errc::unavailable, pod_.describe() + ": no look at the command: " + *line};
}

/// The one line that a script of ours has to say, or what there was instead of it.
Result<std::string> PodCommand::say(ports::ExecRequest request, const std::stop_token& stop) {
  std::string said;
  std::string complaint;
  auto status = pod_.exec(request, keep_in(said), keep_in(complaint), stop);
  if (status.has_error()) return status.error();
  if (said.ends_with('\n')) return said.substr(0, said.size() - 1);
  return "no answer, exit status " + std::to_string(status->exit_code) + ": " + said + complaint;
}

Result<ports::ExecStatus> PodCommand::follow(const ports::OutputSink& on_stdout,
                                             const ports::OutputSink& on_stderr,
                                             const Deadline& deadline,
                                             const std::stop_token& stop) {
  auto last_sign = clock_.monotonic();
  milliseconds pause = kFirstPause;
  bool only_look = std::exchange(is_dead_, false);
  while (true) {
    if (stop.stop_requested()) return cancelled();
    if (clock_.monotonic() >= deadline()) {
      return Error{Errc::timeout, "the command did not end in time"};
    }
    const LogOffsets before = offsets_;
    FollowFrames frames(offsets_, on_stdout, on_stderr);
    auto ended = connect(frames, only_look, deadline, stop);
    if (frames.end() == FollowFrames::End::exited) return ports::ExecStatus{frames.exit_code()};
    if (ended.has_error() && ended.error().code == Errc::forbidden) return ended.error();
    const bool looked = only_look && frames.end() == FollowFrames::End::running;
    if (looked || frames.end() == FollowFrames::End::gone) {
      return Error{Errc::not_found, "the command was lost: it is gone without an exit status"};
    }
    if (stop.stop_requested() || clock_.monotonic() >= deadline()) continue;

    // Death is looked for before the exit status, which the dying leave behind: so when nothing
    // lives, one more look at the directory says for good how it ended.
    auto alive = pod_.alive(task_);
    if (alive.has_error() && alive.error().code == Errc::not_found) {
      return Error{Errc::not_found, "the command was lost with its pod: " + alive.error().message};
    }
    only_look = alive.has_value() && !*alive;
    if (frames.any() && alive.has_value()) last_sign = clock_.monotonic();
    // A connection that breaks again and again without a step forward must not make us spin.
    if (alive.has_value() && (offsets_ != before || frames.end() == FollowFrames::End::running)) {
      pause = kFirstPause;
      continue;
    }
    if (clock_.monotonic() - last_sign >= timing_.out_of_reach) {
      const Error why = alive.has_error()   ? alive.error()
                        : ended.has_error() ? ended.error()
                                            : Error{Errc::unavailable, "no answer"};
      return Error{Errc::unavailable, pod_.describe() + " is out of reach: " + why.message};
    }
    if (!clock_.sleep(pause, stop)) return cancelled();
    pause = longer(pause);
  }
}

Result<ports::ExecStatus> PodCommand::connect(FollowFrames& frames, bool only_look,
                                              const Deadline& deadline,
                                              const std::stop_token& stop) {
  const milliseconds life = only_look ? milliseconds(0) : timing_.connection;
  const auto quiet = std::chrono::floor<milliseconds>(clock_.monotonic() - last_output_);
  ports::ExecRequest request;
  request.argv = {"sh",
                  "-c",
                  kFollowScript,
                  "rdev-follow",
                  directory_,
                  std::to_string(offsets_.out),
                  std::to_string(offsets_.err),
                  std::to_string(life.count()),
                  std::to_string(quiet.count())};
  request.workdir = kAnywhere;
  request.marker = domain::follower_of(task_);
  const auto left = std::chrono::ceil<milliseconds>(deadline() - clock_.monotonic());
  request.deadline = std::clamp(left, milliseconds(1), 2 * life + kConnectionSlack);

  std::stop_source give_up;
  const std::stop_callback chained(stop, [&give_up] { give_up.request_stop(); });
  auto status = pod_.exec(
      request,
      [&](std::string_view bytes) {
        const LogOffsets before = offsets_;
        frames.feed(bytes);
        if (offsets_ != before) last_output_ = clock_.monotonic();
        const bool over = frames.broken() || clock_.monotonic() >= deadline();
        if (over && frames.end() == FollowFrames::End::none) give_up.request_stop();
      },
      {}, give_up.get_token());
  follower_left_ = follower_left_ || frames.end() == FollowFrames::End::none;
  return status;
}

Result<std::optional<ports::ExecStatus>> PodCommand::catch_up(const ports::OutputSink& on_stdout,
                                                              const ports::OutputSink& on_stderr) {
  constexpr int kTries = 3;
  const auto give_up = clock_.monotonic() + kConnectionSlack;
  for (int i = 0; i < kTries; ++i) {
    FollowFrames frames(offsets_, on_stdout, on_stderr);
    static_cast<void>(connect(frames, true, [give_up] { return give_up; }, {}));
    switch (frames.end()) {
      case FollowFrames::End::exited:
        return ports::ExecStatus{frames.exit_code()};
      case FollowFrames::End::running:
        return std::nullopt;
      case FollowFrames::End::gone:
        return Error{Errc::not_found, "nothing of the command is there"};
      case FollowFrames::End::none:
        break;
    }
  }
  return Error{Errc::unavailable, pod_.describe() + ": the outputs did not come through"};
}

Result<void> PodCommand::end(milliseconds grace) {
  auto ended = pod_.end(task_, grace);
  if (ended.has_error() || !std::exchange(follower_left_, false)) return ended;
  return pod_.end(domain::follower_of(task_), milliseconds(0));
}

}  // namespace rdev::worker
