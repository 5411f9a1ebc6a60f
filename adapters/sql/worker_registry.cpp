#include "adapters/sql/worker_registry.hpp"

#include "adapters/sql/json_column.hpp"
#include "adapters/sql/record.hpp"

namespace rdev::sql {

template <>
struct Record<domain::Worker> {
  static constexpr std::string_view kTable = "workers";

  template <class R, class Visit>
  static void columns(R& worker, Visit&& visit) {
    visit("id", worker.id);
    visit("hostname", worker.hostname);
    visit("version", worker.version);
    visit("slots", worker.slots);
    visit("labels", worker.labels);
    visit("running", worker.running);
    visit("started_at", worker.started_at);
    visit("last_seen_at", worker.last_seen_at);
    visit("lease_ms", worker.lease);
  }
};

Result<void> WorkerRegistry::put(const domain::Worker& worker) {
  return transaction_.attempt([&]() -> Result<void> {
    Query query = transaction_.query(
        insert_sql<domain::Worker>() +
        " ON CONFLICT (id) DO UPDATE SET hostname = excluded.hostname, version = excluded.version,"
        " slots = excluded.slots, labels = excluded.labels, running = excluded.running,"
        " started_at = excluded.started_at, last_seen_at = excluded.last_seen_at,"
        " lease_ms = excluded.lease_ms");
    bind_record(query, worker).run();
    return {};
  });
}

Result<void> WorkerRegistry::heartbeat(const domain::WorkerId& id,
                                       const std::vector<domain::TaskId>& running,
                                       domain::Timestamp at) {
  return transaction_.attempt([&]() -> Result<void> {
    Query query = transaction_.query(
        "UPDATE workers SET running = :running, last_seen_at = :at WHERE id = :id");
    if (query.with("running", running).with("at", at).with("id", id).run() == 1) return {};
    return Error{Errc::not_found, "no worker '" + id.str() + "'"};
  });
}

Result<std::vector<domain::Worker>> WorkerRegistry::list() {
  return transaction_.attempt([&]() -> Result<std::vector<domain::Worker>> {
    Query query =
        transaction_.query("SELECT " + column_list<domain::Worker>() + " FROM workers ORDER BY id");
    domain::Worker worker;
    read_record(query, worker);
    std::vector<domain::Worker> workers;
    while (query.next()) workers.push_back(worker);
    return workers;
  });
}

Result<void> WorkerRegistry::remove(const domain::WorkerId& id) {
  return transaction_.attempt([&]() -> Result<void> {
    transaction_.query("DELETE FROM workers WHERE id = :id").with("id", id).run();
    return {};
  });
}

Result<std::size_t> WorkerRegistry::prune(domain::Timestamp before, std::size_t limit) {
  return transaction_.attempt([&]() -> Result<std::size_t> {
    // The outer condition is for one that has been heard of since the inner one was looked at.
    Query query = transaction_.query(
        "DELETE FROM workers WHERE last_seen_at < :before AND id IN"
        " (SELECT id FROM workers WHERE last_seen_at < :before LIMIT :limit)");
    return static_cast<std::size_t>(query.with("before", before).with("limit", limit).run());
  });
}

}  // namespace rdev::sql
