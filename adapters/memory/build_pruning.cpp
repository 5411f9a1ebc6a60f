#include <algorithm>
#include <vector>

#include "adapters/memory/build_audit.hpp"

namespace rdev::memory {

namespace {

using Row = std::shared_ptr<const domain::BuildAuditEntry>;

bool may_go(const Tables& tables, const domain::BuildAuditEntry& entry, domain::Timestamp before) {
  if (!entry.finished_at || *entry.finished_at >= before) return false;
  const auto callback = tables.callbacks.find(entry.task_id);
  return callback == nullptr || callback->callback.progress.state != domain::CallbackState::pending;
}

}  // namespace

Result<ports::PrunedBuilds> BuildAudit::prune(domain::Timestamp before, std::size_t max_rows) {
  std::vector<Row> old;
  for (const auto& [id, entry] : tables_.audit.rows()) {
    if (may_go(tables_, *entry, before)) old.push_back(entry);
  }
  std::stable_sort(old.begin(), old.end(),
                   [](const Row& a, const Row& b) { return a->finished_at < b->finished_at; });
  ports::PrunedBuilds pruned;
  for (const Row& entry : old) {
    const domain::TaskId& id = entry->task_id;
    if (const auto events = tables_.events.find(id)) pruned.events += events->size();
    pruned.callbacks += tables_.callbacks.contains(id) ? 1 : 0;
    pruned.builds += 1;
    tables_.events.erase(id);
    tables_.callbacks.erase(id);
    tables_.abandoned.erase(id);
    tables_.tasks.erase(id);
    tables_.audit.erase(id);
    if (pruned.events + pruned.callbacks + 2 * pruned.builds >= max_rows) break;
  }
  return pruned;
}

}  // namespace rdev::memory
