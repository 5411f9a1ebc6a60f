#include "core/service/callback_service.hpp"

#include "core/domain/project.hpp"
#include "ports/build_audit.hpp"
#include "ports/projects.hpp"

namespace rdev::service {

namespace {

// So that no transaction holds very many rows.
constexpr std::size_t kBatch = 500;
constexpr std::size_t kSecretBytes = 32;

}  // namespace

Result<std::vector<domain::Callback>> CallbackService::list(const ports::CallbackFilter& filter) {
  using Callbacks = Result<std::vector<domain::Callback>>;
  return ports::read(storage_, [&](ports::UnitOfWork& unit) -> Callbacks {
    if (filter.project_id) {
      if (auto found = unit.projects().find(*filter.project_id); found.has_error()) {
        return found.error();
      }
    }
    return unit.callbacks().list(filter);
  });
}

Result<domain::BuildAuditEntry> CallbackService::redeliver(const domain::TaskId& id) {
  using Entry = Result<domain::BuildAuditEntry>;
  return ports::write(storage_, [&](ports::UnitOfWork& unit) -> Entry {
    const auto entry = unit.audit().find(id);
    if (entry.has_error()) return entry.error();
    if (!entry->callback) {
      return Error{Errc::conflict, entry->spec.callback_url && !domain::is_finished(entry->status)
                                       ? "the build has not ended yet, so it has no callback yet"
                                       : "the build has no callback"};
    }
    if (auto done = unit.callbacks().redeliver(id, clock_.now()); done.has_error()) {
      return done.error();
    }
    unit.notify({ports::Change::Topic::callbacks, id.str()});
    return unit.audit().find(id);
  });
}

Result<std::size_t> CallbackService::redeliver_dead(
    const std::optional<domain::ProjectId>& project) {
  const domain::Timestamp now = clock_.now();
  std::size_t total = 0;
  while (true) {
    const auto batch = ports::write(storage_, [&](ports::UnitOfWork& unit) -> Result<std::size_t> {
      if (project) {
        if (auto found = unit.projects().find(*project); found.has_error()) return found.error();
      }
      auto count = unit.callbacks().redeliver_dead(project, now, kBatch);
      if (count.has_value() && *count > 0) unit.notify({ports::Change::Topic::callbacks, ""});
      return count;
    });
    if (batch.has_error()) return batch.error();
    total += *batch;
    if (*batch < kBatch) return total;
  }
}

Result<RotatedSecret> CallbackService::rotate_secret(const domain::ProjectId& project,
                                                     const std::optional<std::string>& secret,
                                                     std::chrono::seconds overlap) {
  const RotatedSecret rotated{
      secret ? *secret : domain::to_webhook_secret(ids_.random_bytes(kSecretBytes)),
      clock_.now() + overlap};
  auto done = storage_.write([&](ports::UnitOfWork& unit) {
    return unit.projects().rotate_callback_secret(project, rotated.secret, rotated.previous_until);
  });
  if (done.has_error()) return done.error();
  return rotated;
}

}  // namespace rdev::service
