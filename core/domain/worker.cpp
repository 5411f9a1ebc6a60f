#include "core/domain/worker.hpp"

#include "core/domain/json_writer.hpp"

namespace rdev::domain {

bool is_alive(const Worker& worker, Timestamp now, int leases) {
  return now - worker.last_seen_at < leases * worker.lease;
}

boost::json::object to_json(const Worker& worker, Timestamp now) {
  boost::json::array running;
  for (const TaskId& task : worker.running) running.emplace_back(task.str());
  return {
      {"id", worker.id.str()},
      {"hostname", worker.hostname},
      {"version", worker.version},
      {"slots", worker.slots},
      {"labels", to_json_array(worker.labels)},
      {"running", std::move(running)},
      {"started_at", format_rfc3339(worker.started_at)},
      {"last_seen_at", format_rfc3339(worker.last_seen_at)},
      {"alive", is_alive(worker, now)},
  };
}

}  // namespace rdev::domain
