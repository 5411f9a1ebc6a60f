#include "adapters/sql/build_events.hpp"

#include <algorithm>
#include <span>
#include <string>

#include <fmt/format.h>

#include "adapters/sql/json_column.hpp"
#include "adapters/sql/record.hpp"

namespace rdev::sql {

template <>
struct Record<domain::BuildEvent> {
  static constexpr std::string_view kTable = "build_events";

  template <class R, class Visit>
  static void columns(R& event, Visit&& visit) {
    visit("task_id", event.task_id);
    visit("seq", event.seq);
    visit("attempt", event.attempt);
    visit("type", event.type);
    visit("at", event.at);
    visit("data", event.data);
  }
};

namespace {

// Far below the 32,766 parameters that SQLite takes at most, at three an event.
constexpr std::size_t kRowsPerInsert = 500;

/// One INSERT for all, because a round trip for each would be what a chatty agent waits for.
void insert(Transaction& transaction, const domain::TaskId& id, int attempt, domain::Timestamp at,
            std::int64_t first_seq, std::span<const domain::NewEvent> events) {
  std::string sql = "INSERT INTO build_events (task_id, attempt, at, seq, type, data) VALUES ";
  for (std::size_t i = 0; i < events.size(); ++i) {
    if (i > 0) sql += ", ";
    sql += fmt::format("(:task_id, :attempt, :at, :seq{0}, :type{0}, :data{0})", i);
  }
  Query query = transaction.query(std::move(sql));
  query.with("task_id", id).with("attempt", attempt).with("at", at);
  for (std::size_t i = 0; i < events.size(); ++i) {
    const std::string n = std::to_string(i);
    query.with("seq" + n, first_seq + static_cast<std::int64_t>(i));
    query.with("type" + n, events[i].type).with("data" + n, events[i].data);
  }
  query.run();
}

}  // namespace

std::optional<std::int64_t> BuildEvents::last_seq(const domain::TaskId& id) {
  Query query = transaction_.query(
      "SELECT COALESCE((SELECT MAX(seq) FROM build_events WHERE task_id = :id), 0)"
      " FROM work_tasks WHERE id = :id");
  std::int64_t seq = 0;
  if (!query.with("id", id).into(seq).next()) return {};
  return seq;
}

Result<std::int64_t> BuildEvents::append(const domain::TaskId& id, int attempt,
                                         domain::Timestamp at,
                                         const std::vector<domain::NewEvent>& events) {
  return transaction_.attempt([&]() -> Result<std::int64_t> {
    const std::optional<std::int64_t> last = last_seq(id);
    if (!last.has_value()) return Error{Errc::not_found, "no build '" + id.str() + "'"};

    std::int64_t seq = *last;
    for (std::span<const domain::NewEvent> rest{events}; !rest.empty();) {
      const std::size_t count = std::min(rest.size(), kRowsPerInsert);
      insert(transaction_, id, attempt, at, seq + 1, rest.first(count));
      seq += static_cast<std::int64_t>(count);
      rest = rest.subspan(count);
    }
    return seq;
  });
}

Result<std::vector<domain::BuildEvent>> BuildEvents::list(const domain::TaskId& id,
                                                          std::int64_t after, std::size_t limit) {
  return transaction_.attempt([&]() -> Result<std::vector<domain::BuildEvent>> {
    Query query = transaction_.query(
        "SELECT " + column_list<domain::BuildEvent>() +
        " FROM build_events WHERE task_id = :id AND seq > :after ORDER BY seq LIMIT :limit");
    domain::BuildEvent event;
    read_record(query.with("id", id).with("after", after).with("limit", limit), event);
    std::vector<domain::BuildEvent> events;
    while (query.next()) events.push_back(event);
    return events;
  });
}

}  // namespace rdev::sql
