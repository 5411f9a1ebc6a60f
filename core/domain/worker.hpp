#pragma once

#include <chrono>
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
  std::chrono::milliseconds lease{60'000};  ///< silent for as long, its builds go to others

  friend bool operator==(const Worker&, const Worker&) = default;
};

/// Whether the worker has been silent for less than so many of its leases.
[[nodiscard]] bool is_alive(const Worker& worker, Timestamp now, int leases = 1);

/// `alive` as it looks at `now`.
[[nodiscard]] boost::json::object to_json(const Worker& worker, Timestamp now);

}  // namespace rdev::domain
