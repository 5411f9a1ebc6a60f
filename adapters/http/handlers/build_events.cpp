#include "adapters/http/handlers/build_events.hpp"

#include <charconv>
#include <cstdint>
#include <limits>
#include <optional>
#include <string_view>
#include <utility>

#include <boost/json/array.hpp>

#include "adapters/http/handlers/watching.hpp"
#include "adapters/http/path_ids.hpp"
#include "adapters/http/query.hpp"

namespace rdev::http {

namespace {

constexpr std::int64_t kMaxLimit = 1000;
constexpr std::int64_t kDefaultLimit = 100;
constexpr std::int64_t kMaxSeq = std::numeric_limits<std::int64_t>::max();

std::int64_t read_after(QueryReader& query) {
  return query.integer("after", 0, kMaxSeq).value_or(0);
}

std::int64_t read_limit(QueryReader& query) {
  return query.integer("limit", 1, kMaxLimit).value_or(kDefaultLimit);
}

Result<Response> list_events(service::BuildService& builds, const Request& request) {
  QueryReader query(request);
  std::int64_t after = read_after(query);
  const std::int64_t limit = read_limit(query);
  if (auto checked = query.finish(); checked.has_error()) return checked.error();
  const auto id = task_id_of(request);
  if (id.has_error()) return id.error();
  const auto events = builds.events(*id, after, static_cast<std::size_t>(limit));
  if (events.has_error()) return events.error();
  boost::json::array list;
  for (const domain::BuildEvent& event : *events) {
    list.push_back(domain::to_json(event));
    after = event.seq;
  }
  return json_response(200, {{"events", std::move(list)}, {"next_after", after}});
}

/// What a client that comes back has got already.
Result<std::optional<std::int64_t>> last_event_id(const Request& request) {
  const auto header = request.header("Last-Event-ID");
  if (!header || header->empty()) return std::nullopt;
  std::int64_t seq = 0;
  const char* const end = header->data() + header->size();
  const auto [stopped, failure] = std::from_chars(header->data(), end, seq);
  if (failure == std::errc() && stopped == end && seq >= 0) return seq;
  return Error{Errc::malformed, "Last-Event-ID must be the seq of an event"};
}

/// Whether a build has ended and had nothing to tell since `seq`.
bool is_over(service::BuildService& builds, const domain::TaskId& id, std::int64_t seq) {
  const auto build = builds.find(id);
  if (build.has_error() || !domain::is_finished(build->status)) return false;
  const auto events = builds.events(id, seq, 1);
  return events.has_value() && events->empty();
}

Result<Response> stream_events(service::BuildService& builds, service::EventHub& hub,
                               const Request& request) {
  QueryReader query(request);
  const std::int64_t after = read_after(query);
  static_cast<void>(read_limit(query));  // of pages: a stream has none
  if (auto checked = query.finish(); checked.has_error()) return checked.error();
  const auto id = task_id_of(request);
  if (id.has_error()) return id.error();
  const auto last = last_event_id(request);
  if (last.has_error()) return last.error();
  // Without this answer a browser would come back for ever.
  if (*last && is_over(builds, *id, **last)) return no_content();
  return watch(request, hub.watch_build(*id, last->value_or(after)));
}

Result<Response> get_events(service::BuildService& builds, service::EventHub& hub,
                            const Request& request) {
  const bool is_stream = request.method == "GET" && accepts_events(request);
  return is_stream ? stream_events(builds, hub, request) : list_events(builds, request);
}

Result<Response> open_websocket(service::EventHub& hub, const Request& request) {
  if (!request.upgrades) return upgrade_required(request);
  QueryReader query(request);
  const std::int64_t after = read_after(query);
  if (auto checked = query.finish(); checked.has_error()) return checked.error();
  const auto id = task_id_of(request);
  if (id.has_error()) return id.error();
  return watch(request, hub.watch_build(*id, after));
}

}  // namespace

void add_build_event_routes(Router& router, service::BuildService& builds, service::EventHub& hub) {
  router.add({.method = "GET",
              .pattern = "/builds/{task_id}/events",
              .handler = [&](const Request& r) { return get_events(builds, hub, r); },
              .scope = domain::Scope::builds_read});
  router.add({.method = "GET",
              .pattern = "/builds/{task_id}/events/ws",
              .handler = [&](const Request& r) { return open_websocket(hub, r); },
              .scope = domain::Scope::builds_read});
}

}  // namespace rdev::http
