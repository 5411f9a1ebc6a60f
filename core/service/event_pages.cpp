#include "core/service/event_pages.hpp"

#include <memory>
#include <utility>
#include <vector>

#include <boost/json/serialize.hpp>

#include "core/domain/build.hpp"
#include "core/domain/build_event.hpp"
#include "ports/build_events.hpp"
#include "ports/work_queue.hpp"

namespace rdev::service {

namespace {

struct Rows {
  std::vector<domain::BuildEvent> events;
  bool is_finished = false;
};

}  // namespace

Result<EventPage> read_events(ports::Storage& storage, const domain::TaskId& id, std::int64_t after,
                              std::size_t max_events) {
  const auto rows = ports::read(storage, [&](ports::UnitOfWork& unit) -> Result<Rows> {
    auto events = unit.events().list(id, after, max_events);
    if (events.has_error()) return events.error();
    if (!events->empty()) return Rows{std::move(*events), false};
    // Nothing new, nothing more and no such build look alike in the events' table.
    const auto task = unit.queue().find(id);
    if (task.has_error()) return task.error();
    return Rows{{}, domain::is_finished(task->status)};
  });
  if (rows.has_error()) return rows.error();
  EventPage page;
  page.is_finished = rows->is_finished;
  for (const domain::BuildEvent& event : rows->events) {
    page.is_finished = page.is_finished || domain::is_terminal_event(event.type);
    page.events.push_back(std::make_shared<LiveEvent>(LiveEvent{
        event.seq, event.type, event.at, boost::json::serialize(domain::to_json(event))}));
  }
  return page;
}

Result<StreamBegin> find_begin(ports::Storage& storage, const domain::TaskId& id,
                               std::int64_t after) {
  return ports::read(storage, [&](ports::UnitOfWork& unit) -> Result<StreamBegin> {
    const auto task = unit.queue().find(id);
    if (task.has_error()) return task.error();
    StreamBegin begin{0, domain::is_finished(task->status)};
    if (after <= 0) return begin;
    const auto last = unit.events().list(id, after - 1, 1);
    if (last.has_error()) return last.error();
    if (!last->empty() && last->front().seq == after) begin.after = after;
    return begin;
  });
}

}  // namespace rdev::service
