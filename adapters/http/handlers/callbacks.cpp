#include "adapters/http/handlers/callbacks.hpp"

#include <chrono>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include <boost/json/array.hpp>

#include "adapters/http/path_ids.hpp"
#include "adapters/http/query.hpp"
#include "core/domain/build_json.hpp"
#include "core/domain/field_rules.hpp"
#include "core/domain/json_reader.hpp"
#include "core/domain/json_writer.hpp"

namespace rdev::http {

namespace {

constexpr std::int64_t kMaxLimit = 200;
constexpr std::int64_t kDefaultLimit = 50;
constexpr std::chrono::seconds kDefaultOverlap = std::chrono::hours(24);
constexpr std::int64_t kLongestOverlapSeconds = 30L * 24 * 3'600;

/// The query of the URL may hold a secret; all of it is in the build's spec.
std::string without_query(const std::string& url) {
  const std::size_t query = url.find_first_of("?#");
  return query == std::string::npos ? url : url.substr(0, query) + "?…";
}

boost::json::object to_json(const domain::Callback& callback) {
  boost::json::object json{{"id", callback.id.str()},
                           {"task_id", callback.task_id.str()},
                           {"project_id", callback.project_id.str()},
                           {"url", without_query(callback.url)},
                           {"created_at", domain::format_rfc3339(callback.created_at)}};
  for (auto& member : domain::to_json(callback.progress)) json.insert(member);
  return json;
}

Result<ports::CallbackFilter> read_filter(const Request& request) {
  ports::CallbackFilter filter;
  QueryReader query(request);
  filter.limit =
      static_cast<std::size_t>(query.integer("limit", 1, kMaxLimit).value_or(kDefaultLimit));
  if (const auto state = query.text("state")) {
    filter.state = domain::parse_callback_state(*state);
    if (!filter.state) query.fault("state", "must be pending, delivered or dead");
  }
  if (const auto project = query.text("project_id"))
    filter.project_id = domain::ProjectId(*project);
  if (const auto cursor = query.text("cursor")) {
    filter.before = parse_task_id(*cursor);
    if (!filter.before) query.fault("cursor", "is not one that this listing gave");
  }
  if (auto checked = query.finish(); checked.has_error()) return checked.error();
  return filter;
}

Result<Response> list(service::CallbackService& callbacks, const Request& request) {
  auto filter = read_filter(request);
  if (filter.has_error()) return filter.error();
  const std::size_t limit = filter->limit++;  // one more, to know whether there is a next page
  auto found = callbacks.list(*filter);
  if (found.has_error()) return found.error();
  std::optional<std::string> next_cursor;
  if (found->size() > limit) {
    found->resize(limit);
    next_cursor = found->back().task_id.str();
  }
  boost::json::array entries;
  for (const domain::Callback& callback : *found) entries.push_back(to_json(callback));
  std::vector<Header> headers;
  if (next_cursor) headers.push_back(next_link(request, *next_cursor));
  return json_response(
      200, {{"callbacks", std::move(entries)}, {"next_cursor", domain::or_null(next_cursor)}},
      std::move(headers));
}

Result<Response> redeliver(service::CallbackService& callbacks, const Request& request) {
  if (auto checked = refuse_query(request); checked.has_error()) return checked.error();
  const auto id = task_id_of(request);
  if (id.has_error()) return id.error();
  const auto entry = callbacks.redeliver(*id);
  if (entry.has_error()) return entry.error();
  return json_response(202, domain::to_json(*entry));
}

Result<Response> redeliver_dead(service::CallbackService& callbacks, const Request& request) {
  if (auto checked = refuse_query(request); checked.has_error()) return checked.error();
  std::vector<FieldError> faults;
  domain::JsonReader reader(request.json, "", faults);
  constexpr domain::TextRule kState{
      .min_bytes = 1,
      .max_bytes = 16,
      .valid = [](std::string_view text) noexcept { return text == "dead"; },
      .expected = "'dead'"};
  reader.required_text("state", kState);
  const auto project = reader.text("project_id", domain::kLabelRule);
  reader.finish();
  if (!faults.empty()) return Error{Errc::invalid, "the request is invalid", std::move(faults)};
  const auto count =
      callbacks.redeliver_dead(project ? std::optional(domain::ProjectId(*project)) : std::nullopt);
  if (count.has_error()) return count.error();
  return json_response(202, {{"redelivered", *count}});
}

Result<Response> rotate(service::CallbackService& callbacks, const Request& request) {
  if (auto checked = refuse_query(request); checked.has_error()) return checked.error();
  const auto id = project_id_of(request);
  if (id.has_error()) return id.error();
  std::vector<FieldError> faults;
  domain::JsonReader reader(request.json, "", faults);
  const auto secret = reader.text("secret", domain::kWebhookSecretRule);
  const auto overlap = reader.integer("overlap_seconds", 0, kLongestOverlapSeconds);
  reader.finish();
  if (!faults.empty()) return Error{Errc::invalid, "the request is invalid", std::move(faults)};
  const auto rotated = callbacks.rotate_secret(
      *id, secret, std::chrono::seconds(overlap.value_or(kDefaultOverlap.count())));
  if (rotated.has_error()) return rotated.error();
  return json_response(200,
                       {{"secret", rotated->secret},
                        {"previous_valid_until", domain::format_rfc3339(rotated->previous_until)}},
                       {{"Cache-Control", "no-store"}});
}

}  // namespace

void add_callback_routes(Router& router, service::CallbackService& callbacks) {
  router.add({.method = "GET",
              .pattern = "/callbacks",
              .handler = [&](const Request& r) { return list(callbacks, r); },
              .scope = domain::Scope::builds_read});
  router.add({.method = "POST",
              .pattern = "/callbacks/redeliver",
              .handler = [&](const Request& r) { return redeliver_dead(callbacks, r); },
              .body = Route::Body::json,
              .scope = domain::Scope::builds_write});
  router.add({.method = "POST",
              .pattern = "/builds/{task_id}/callback/redeliver",
              .handler = [&](const Request& r) { return redeliver(callbacks, r); },
              .scope = domain::Scope::builds_write});
  router.add({.method = "POST",
              .pattern = "/projects/{id}/callback/rotate-secret",
              .handler = [&](const Request& r) { return rotate(callbacks, r); },
              .body = Route::Body::json,
              .scope = domain::Scope::projects_write});
}

}  // namespace rdev::http
