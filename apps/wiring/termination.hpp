#pragma once

#include <functional>
#include <future>
#include <mutex>
#include <thread>

namespace rdev::apps {

/// SIGTERM and SIGINT: the first asks for an orderly end, the second for an end now. SIGHUP asks
/// for the same while it has no other meaning, unless it was ignored from the start, as by nohup.
///
/// Must be made before any other thread, because it blocks these signals for all that follow.
class Termination {
 public:
  Termination();
  ~Termination();
  Termination(const Termination&) = delete;
  Termination& operator=(const Termination&) = delete;

  /// Waits for the first signal.
  void wait();

  /// What the second signal does; called on a thread of this object's, at most once.
  void on_second(std::function<void()> hurry);

  /// What SIGHUP does from now on; called on a thread of this object's.
  void on_hangup(std::function<void()> reload);

 private:
  void run();

  std::promise<void> first_;
  std::mutex mutex_;
  std::function<void()> hurry_;
  std::function<void()> reload_;
  bool hangup_ignored_ = false;
  bool done_ = false;
  std::thread thread_;
};

}  // namespace rdev::apps
