#pragma once

#include <string>
#include <string_view>
#include <utility>

namespace rdev::ports {

/// While it lives, every line that its thread logs, by whichever part of the program, bears the
/// field `trace_id`. Within another it stands for that. An empty id stands for none.
class LogTrace {
 public:
  explicit LogTrace(std::string_view trace_id)
      : outer_(std::exchange(of_thread(), std::string(trace_id))) {}
  ~LogTrace() { of_thread() = std::move(outer_); }
  LogTrace(const LogTrace&) = delete;
  LogTrace& operator=(const LogTrace&) = delete;

  /// The calling thread's; "" when there is none. For implementers of Logger.
  [[nodiscard]] static const std::string& current() noexcept { return of_thread(); }

 private:
  static std::string& of_thread() noexcept {
    thread_local std::string trace_id;
    return trace_id;
  }

  std::string outer_;
};

}  // namespace rdev::ports
