#include "adapters/memory/worker_registry.hpp"

#include <utility>

namespace rdev::memory {

Result<void> WorkerRegistry::put(const domain::Worker& worker) {
  tables_.workers.put(worker.id, worker);
  return {};
}

Result<void> WorkerRegistry::heartbeat(const domain::WorkerId& id,
                                       const std::vector<domain::TaskId>& running,
                                       domain::Timestamp at) {
  const auto known = tables_.workers.find(id);
  if (known == nullptr) return Error{Errc::not_found, "no worker '" + id.str() + "'"};
  domain::Worker worker = *known;
  worker.running = running;
  worker.last_seen_at = at;
  tables_.workers.put(id, std::move(worker));
  return {};
}

Result<std::vector<domain::Worker>> WorkerRegistry::list() {
  std::vector<domain::Worker> workers;
  for (const auto& [id, worker] : tables_.workers.rows()) workers.push_back(*worker);
  return workers;
}

Result<void> WorkerRegistry::remove(const domain::WorkerId& id) {
  tables_.workers.erase(id);
  return {};
}

Result<std::size_t> WorkerRegistry::prune(domain::Timestamp before, std::size_t limit) {
  std::vector<domain::WorkerId> old;
  for (const auto& [id, worker] : tables_.workers.rows()) {
    if (worker->last_seen_at < before && old.size() < limit) old.push_back(id);
  }
  for (const domain::WorkerId& id : old) tables_.workers.erase(id);
  return old.size();
}

}  // namespace rdev::memory
