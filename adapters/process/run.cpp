#include "adapters/process/run.hpp"

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstddef>
#include <cstdint>
#include <system_error>
#include <utility>

#include <poll.h>
#include <sys/eventfd.h>
#include <sys/ioctl.h>

#include "adapters/process/child.hpp"

namespace rdev::process {
namespace {

using Instant = std::chrono::steady_clock::time_point;

/// What the command wrote before its end is in the pipes by then; this is only for what its own
/// helpers still have in hand, when a background process keeps a pipe open.
constexpr std::chrono::milliseconds kGraceAfterExit{50};

/// A descriptor that becomes readable when a stop is requested.
class StopSignal {
 public:
  explicit StopSignal(const std::stop_token& stop)
      : stop_(stop),
        fd_(::eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK)),
        callback_(stop, Raise{fd_.get()}) {}

  [[nodiscard]] int descriptor() const noexcept { return fd_.get(); }
  [[nodiscard]] bool is_raised() const noexcept { return stop_.stop_requested(); }

 private:
  struct Raise {
    int fd;
    void operator()() const noexcept {
      // Cannot fail in a way that matters: a full counter is readable, too.
      static_cast<void>(::eventfd_write(fd, 1));
    }
  };

  std::stop_token stop_;
  UniqueFd fd_;
  std::stop_callback<Raise> callback_;
};

/// One output: reads what is there and hands it on; closed at its end.
class Output {
 public:
  Output(UniqueFd pipe, const Sink& sink) : pipe_(std::move(pipe)), sink_(sink) {}

  [[nodiscard]] int descriptor() const noexcept { return pipe_.get(); }

  /// To be called when the command has ended: what is in the pipe now is the command's own, and
  /// is read however slow the sink may be.
  void settle() {
    int waiting = 0;
    if (pipe_.is_open() && ::ioctl(pipe_.get(), FIONREAD, &waiting) == 0) owed_ = waiting;
  }
  [[nodiscard]] bool settled() const noexcept { return !pipe_.is_open() || owed_ <= 0; }

  void pump() {
    std::array<char, std::size_t{64} * 1024> buffer;
    const ssize_t n = ::read(pipe_.get(), buffer.data(), buffer.size());
    if (n < 0 && (errno == EAGAIN || errno == EINTR)) return;
    if (n <= 0) return pipe_.reset();
    owed_ -= n;
    if (sink_) sink_({buffer.data(), static_cast<std::size_t>(n)});
  }

 private:
  UniqueFd pipe_;
  const Sink& sink_;
  ssize_t owed_ = 0;
};

/// Rounded up, so that the wait never ends just before its time and turns into a spin.
int poll_timeout(Instant until) {
  const auto left =
      std::chrono::ceil<std::chrono::milliseconds>(until - std::chrono::steady_clock::now());
  return static_cast<int>(std::clamp<std::int64_t>(left.count(), 0, 3'600'000));
}

class Pump {
 public:
  Pump(Child child, Output out, Output err, Instant deadline, const StopSignal& stop)
      : child_(std::move(child)),
        out_(std::move(out)),
        err_(std::move(err)),
        deadline_(deadline),
        stop_(stop) {}

  Result<int> run() {
    while (true) {
      if (stop_.is_raised()) return Error{Errc::cancelled, "stop requested"};
      if (std::chrono::steady_clock::now() >= deadline_) {
        return Error{Errc::timeout, "the command did not end in time"};
      }
      auto ended = step(deadline_);
      if (ended.has_error()) return ended.error();
      if (*ended) break;
    }
    return drain();
  }

 private:
  /// Waits for the next thing to happen and deals with it. True when the child has ended.
  Result<bool> step(Instant until) {
    std::array<pollfd, 4> fds{{{out_.descriptor(), POLLIN, 0},
                               {err_.descriptor(), POLLIN, 0},
                               {child_.descriptor(), POLLIN, 0},
                               {stop_.descriptor(), POLLIN, 0}}};
    if (::poll(fds.data(), fds.size(), poll_timeout(until)) < 0 && errno != EINTR) {
      return Error{Errc::internal, "poll: " + std::generic_category().message(errno)};
    }
    if (fds[0].revents != 0) out_.pump();
    if (fds[1].revents != 0) err_.pump();
    return fds[2].revents != 0;
  }

  Result<int> drain() {
    auto code = child_.wait();
    out_.settle();
    err_.settle();
    const Instant until = std::chrono::steady_clock::now() + kGraceAfterExit;
    while (out_.descriptor() >= 0 || err_.descriptor() >= 0) {
      const bool patient = std::chrono::steady_clock::now() < until;
      if (!patient && out_.settled() && err_.settled()) break;
      std::array<pollfd, 2> fds{{{out_.descriptor(), POLLIN, 0}, {err_.descriptor(), POLLIN, 0}}};
      if (::poll(fds.data(), fds.size(), poll_timeout(until)) == 0) break;
      if (fds[0].revents != 0) out_.pump();
      if (fds[1].revents != 0) err_.pump();
    }
    return code;
  }

  Child child_;
  Output out_;
  Output err_;
  Instant deadline_;
  const StopSignal& stop_;
};

}  // namespace

Result<int> run(const Command& command, std::string_view stdin_data, const Sink& on_stdout,
                const Sink& on_stderr, Instant deadline, const std::stop_token& stop) {
  if (stop.stop_requested()) return Error{Errc::cancelled, "stop requested"};
  // Before anything is started that could not be stopped for want of a descriptor.
  const StopSignal stop_signal(stop);
  if (stop_signal.descriptor() < 0) {
    return Error{Errc::unavailable, "eventfd: " + std::generic_category().message(errno)};
  }
  auto spawned = spawn(command, stdin_data);
  if (spawned.has_error()) return spawned.error();
  auto child = Child::adopt(spawned->pid);
  if (child.has_error()) return child.error();
  return Pump(std::move(*child), Output(std::move(spawned->stdout_pipe), on_stdout),
              Output(std::move(spawned->stderr_pipe), on_stderr), deadline, stop_signal)
      .run();
}

}  // namespace rdev::process
