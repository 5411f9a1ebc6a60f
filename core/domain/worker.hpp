#pragma once

#include <string>
#include <vector>

#include <boost/json/object.hpp>

#include "core/domain/ids.hpp"
#include "core/domain/timestamp.hpp"

namespace rdev::domain {

/// A worker process as the registry knows it.
struct Worker {
  WorkerId id;
  std::string hostname;
  std::string version;
  int slots = 1;
  std::vector<std::string> labels;
  std::vector<TaskId> running;
  Timestamp started_at{};
  Timestamp last_seen_at{};

  friend bool operator==(const Worker&, const Worker&) = default;
};

/// `alive` is the caller's judgement of `last_seen_at`.
[[nodiscard]] boost::json::object to_json(const Worker& worker, bool alive);

}  // namespace rdev::domain
