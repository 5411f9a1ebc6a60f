#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <unordered_map>

#include "core/domain/build_event.hpp"
#include "core/domain/timestamp.hpp"

namespace rdev::worker {

/// What a build's events tell an attempt of those before it: which of their runs may be resumed,
/// and what need not be told again when one is. Not thread-safe.
///
/// An agent's run is followed from its beginning, so everything that was told of it comes up once
/// more. Its two outputs may be interleaved in another way then: so each stored event takes the
/// place of one equal event, wherever that comes.
class BuildHistory {
 public:
  /// All events of the build, in order.
  void add(const domain::BuildEvent& event);

  /// The last attempt whose run is over for good: spent, or ended to be tried again; 0 for none.
  [[nodiscard]] int last_over() const noexcept { return last_over_; }

  /// Whether an agent has begun since then, and which.
  [[nodiscard]] bool agent_started() const noexcept { return agent_started_; }
  [[nodiscard]] const std::optional<std::string>& agent() const noexcept { return agent_; }

  /// When the first attempt since then was started: whoever resumes its run goes on with it.
  [[nodiscard]] std::optional<domain::Timestamp> began_at() const noexcept { return began_at_; }

  /// When the commit was pushed, if it was.
  [[nodiscard]] std::optional<domain::Timestamp> pushed_at() const noexcept { return pushed_at_; }

  /// True when an equal event is stored that has not stood for another one yet; it does so now.
  [[nodiscard]] bool was_told(const domain::NewEvent& event);

 private:
  int last_over_ = 0;
  std::optional<domain::Timestamp> began_at_;
  std::optional<domain::Timestamp> pushed_at_;
  bool agent_started_ = false;
  std::optional<std::string> agent_;
  std::unordered_map<std::size_t, int> told_;  ///< by hash: logs may be large
};

}  // namespace rdev::worker
