#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>

#include <boost/json/value.hpp>

#include "core/domain/timestamp.hpp"

namespace rdev::cli {

/// How far a build has come, from its events.
class Progress {
 public:
  void note(const boost::json::value& event);

  /// One line of at most `columns`: state, time since the start, what the agent has done, turns and
  /// cost as soon as it tells of them.
  [[nodiscard]] std::string line(domain::Timestamp now, std::size_t columns) const;

  [[nodiscard]] const std::string& state() const noexcept { return state_; }

 private:
  std::string state_ = "pending";
  std::optional<domain::Timestamp> since_;
  std::int64_t messages_ = 0;
  std::int64_t tool_calls_ = 0;
  std::int64_t turns_ = 0;
  double cost_usd_ = 0;
};

}  // namespace rdev::cli
