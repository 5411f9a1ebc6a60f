#include "adapters/http/handlers/workers.hpp"

#include <utility>

#include <boost/json/array.hpp>

#include "adapters/http/query.hpp"
#include "ports/worker_registry.hpp"

namespace rdev::http {

namespace {

Result<Response> list_workers(ports::Storage& storage, ports::Clock& clock,
                              const Request& request) {
  if (auto checked = refuse_query(request); checked.has_error()) return checked.error();
  const auto workers =
      ports::read(storage, [](ports::UnitOfWork& unit) { return unit.workers().list(); });
  if (workers.has_error()) return workers.error();
  const domain::Timestamp now = clock.now();
  boost::json::array list;
  for (const domain::Worker& worker : *workers) {
    list.push_back(domain::to_json(worker, now));
  }
  return json_response(200, {{"workers", std::move(list)}});
}

}  // namespace

void add_worker_routes(Router& router, ports::Storage& storage, ports::Clock& clock) {
  router.add({.method = "GET", .pattern = "/workers", .handler = [&](const Request& r) {
                return list_workers(storage, clock, r);
              }});
}

}  // namespace rdev::http
