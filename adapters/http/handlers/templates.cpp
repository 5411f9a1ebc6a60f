#include "adapters/http/handlers/templates.hpp"

#include <utility>

#include <boost/json/array.hpp>

#include "adapters/http/query.hpp"

namespace rdev::http {

namespace {

Result<Response> list_templates(ports::Templates& templates, const Request& request) {
  if (auto checked = refuse_query(request); checked.has_error()) return checked.error();
  const auto found = templates.list();
  if (found.has_error()) return found.error();
  boost::json::array list;
  for (const domain::Template& description : *found) list.push_back(domain::to_json(description));
  return json_response(200, {{"templates", std::move(list)}});
}

}  // namespace

void add_template_routes(Router& router, ports::Templates& templates) {
  router.add({.method = "GET",
              .pattern = "/templates",
              .handler = [&](const Request& r) { return list_templates(templates, r); },
              .scope = domain::Scope::builds_read,
              .heeds_caller = true});  // templates are nobody's own
}

}  // namespace rdev::http
