#include "adapters/memory/build_events.hpp"

#include <algorithm>
#include <string>
#include <utility>

namespace rdev::memory {

Result<std::int64_t> BuildEvents::append(const domain::TaskId& id, int attempt,
                                         domain::Timestamp at,
                                         const std::vector<domain::NewEvent>& events) {
  if (!tables_.tasks.contains(id)) return Error{Errc::not_found, "no build '" + id.str() + "'"};
  const auto known = tables_.events.find(id);
  EventLog log = known == nullptr ? EventLog{} : *known;
  for (const domain::NewEvent& event : events) {
    const auto seq = static_cast<std::int64_t>(log.size()) + 1;
    log.push_back(std::make_shared<const domain::BuildEvent>(
        domain::BuildEvent{seq, id, attempt, event.type, at, event.data}));
  }
  const auto last = static_cast<std::int64_t>(log.size());
  tables_.events.put(id, std::move(log));
  return last;
}

Result<std::vector<domain::BuildEvent>> BuildEvents::list(const domain::TaskId& id,
                                                          std::int64_t after, std::size_t limit) {
  std::vector<domain::BuildEvent> events;
  const auto log = tables_.events.find(id);
  if (log == nullptr) return events;
  // The event with seq N stands at N - 1.
  auto i = static_cast<std::size_t>(std::max<std::int64_t>(after, 0));
  for (; i < log->size() && events.size() < limit; ++i) events.push_back(*(*log)[i]);
  return events;
}

}  // namespace rdev::memory
