#include "adapters/http/handlers/build_events.hpp"

#include <cstdint>
#include <limits>
#include <utility>

#include <boost/json/array.hpp>

#include "adapters/http/path_ids.hpp"
#include "adapters/http/query.hpp"

namespace rdev::http {

namespace {

constexpr std::int64_t kMaxLimit = 1000;
constexpr std::int64_t kDefaultLimit = 100;

Result<Response> list_events(service::BuildService& builds, const Request& request) {
  QueryReader query(request);
  std::int64_t after =
      query.integer("after", 0, std::numeric_limits<std::int64_t>::max()).value_or(0);
  const std::int64_t limit = query.integer("limit", 1, kMaxLimit).value_or(kDefaultLimit);
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

}  // namespace

void add_build_event_routes(Router& router, service::BuildService& builds) {
  router.add({.method = "GET",
              .pattern = "/builds/{task_id}/events",
              .handler = [&](const Request& r) { return list_events(builds, r); },
              .scope = domain::Scope::builds_read});
}

}  // namespace rdev::http
