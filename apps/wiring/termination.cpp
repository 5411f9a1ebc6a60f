#include "apps/wiring/termination.hpp"

#include <csignal>
#include <utility>

#include <pthread.h>

namespace rdev::apps {

namespace {

sigset_t awaited() {
  sigset_t signals;
  sigemptyset(&signals);
  sigaddset(&signals, SIGTERM);
  sigaddset(&signals, SIGINT);
  sigaddset(&signals, SIGHUP);
  return signals;
}

}  // namespace

Termination::Termination() {
  struct sigaction hangup {};
  sigaction(SIGHUP, nullptr, &hangup);
  hangup_ignored_ = hangup.sa_handler == SIG_IGN;
  const sigset_t signals = awaited();
  pthread_sigmask(SIG_BLOCK, &signals, nullptr);
  // A reader that has gone away is an error of the write, not the end of the program.
  std::signal(SIGPIPE, SIG_IGN);
  thread_ = std::thread([this] { run(); });
}

Termination::~Termination() {
  {
    const std::scoped_lock lock(mutex_);
    done_ = true;
  }
  pthread_kill(thread_.native_handle(), SIGTERM);  // it sits in sigwait: this is how it wakes
  thread_.join();
}

void Termination::wait() {
  first_.get_future().wait();
}

void Termination::on_second(std::function<void()> hurry) {
  const std::scoped_lock lock(mutex_);
  hurry_ = std::move(hurry);
}

void Termination::on_hangup(std::function<void()> reload) {
  const std::scoped_lock lock(mutex_);
  reload_ = std::move(reload);
}

void Termination::run() {
  const sigset_t signals = awaited();
  int received = 0;
  while (true) {
    int number = 0;
    if (sigwait(&signals, &number) != 0) continue;
    const std::scoped_lock lock(mutex_);
    if (done_) return;
    if (number == SIGHUP && reload_) {
      reload_();
      continue;
    }
    if (number == SIGHUP && hangup_ignored_) continue;
    ++received;
    if (received == 1) first_.set_value();
    if (received == 2 && hurry_) hurry_();
  }
}

}  // namespace rdev::apps
