#pragma once

#include <cstdio>
#include <string>

#include "apps/rdev/event_follower.hpp"
#include "apps/rdev/progress.hpp"
#include "apps/rdev/style.hpp"

namespace rdev::cli {

/// Shows a build's events: lines with a status line below them on a terminal, plain lines
/// elsewhere, or JSON.
class WatchView {
 public:
  enum class Mode { live, plain, json };

  WatchView(Mode mode, Style style) : mode_(mode), style_(style) {}

  void show(const FollowedEvent& event);

  /// Of the connection: beside the events, on standard error where there is no status line.
  void note(const std::string& text);

  void draw_status();   ///< live only
  void clear_status();  ///< before something else is written

  [[nodiscard]] Mode mode() const noexcept { return mode_; }
  [[nodiscard]] const Progress& progress() const noexcept { return progress_; }

 private:
  const Mode mode_;
  const Style style_;
  Progress progress_;
  std::string note_;
  bool has_status_ = false;
};

/// Writes to standard output, all of it.
void print(const std::string& text);

/// A line on standard error, after the program's name; neutralised.
void complain(const std::string& text);

}  // namespace rdev::cli
