#include "adapters/http/handlers/build_list.hpp"

#include <algorithm>
#include <optional>
#include <utility>
#include <vector>

#include <boost/json/array.hpp>
#include <boost/json/serialize.hpp>

#include "adapters/http/path_ids.hpp"
#include "adapters/http/query.hpp"
#include "core/domain/build_json.hpp"
#include "core/domain/json_writer.hpp"
#include "core/domain/text.hpp"

namespace rdev::http {

namespace {

constexpr std::int64_t kMaxLimit = 200;
constexpr std::int64_t kDefaultLimit = 50;
constexpr std::size_t kMaxTextBytes = 200;
// An entry can have two MiB of prompt and output: what is read at once stays bounded, and so does
// a page, which may be shorter than its limit as long as it says where the next begins.
constexpr std::size_t kBatch = 51;
constexpr std::size_t kMaxPageBytes = 8 * 1024 * 1024;

struct Listing {
  ports::BuildFilter filter;
  std::size_t limit = 0;
  bool full = false;
  std::string name;
};

std::optional<domain::Timestamp> read_moment(QueryReader& query, std::string_view name) {
  const auto text = query.text(name);
  if (!text) return std::nullopt;
  const auto moment = domain::parse_rfc3339(*text);
  if (!moment) query.fault(name, "must be a time such as 2026-01-02T03:04:05Z (RFC 3339)");
  return moment;
}

void read_filter(QueryReader& query, ports::BuildFilter& filter) {
  if (const auto status = query.text("status")) {
    filter.status = domain::parse_build_status(*status);
    if (!filter.status) {
      query.fault("status", "must be pending, running, completed, failed or cancelled");
    }
  }
  filter.since = read_moment(query, "since");
  filter.until = read_moment(query, "until");
  filter.requested_by = query.text("requested_by");
  filter.agent = query.text("agent");
  filter.text = query.text("q");
  if (filter.text && (filter.text->empty() || filter.text->size() > kMaxTextBytes)) {
    query.fault("q", "must be 1 to " + std::to_string(kMaxTextBytes) + " bytes long");
  }
  for (const auto& [name, text] : {std::pair("requested_by", filter.requested_by),
                                   std::pair("agent", filter.agent), std::pair("q", filter.text)}) {
    if (text && (!domain::is_utf8(*text) || text->find('\0') != std::string::npos)) {
      query.fault(name, "must be UTF-8 without NUL");
    }
  }
}

/// All that tells this listing from others, so that a cursor serves for it alone.
std::string name_of(const Request& request, const ports::BuildFilter& filter) {
  boost::json::array parts{request.path};
  const auto add = [&](const auto& part) { parts.push_back(domain::or_null(part)); };
  add(filter.status ? std::optional(std::string(domain::to_string(*filter.status))) : std::nullopt);
  add(filter.since);
  add(filter.until);
  add(filter.requested_by);
  add(filter.agent);
  add(filter.text);
  return boost::json::serialize(parts);
}

Result<Listing> read_listing(const Request& request, Cursors& cursors) {
  Listing listing;
  QueryReader query(request);
  listing.limit =
      static_cast<std::size_t>(query.integer("limit", 1, kMaxLimit).value_or(kDefaultLimit));
  listing.full = query.boolean("full").value_or(false);
  read_filter(query, listing.filter);
  listing.name = name_of(request, listing.filter);
  if (const auto cursor = query.text("cursor")) {
    const auto position = cursors.read(listing.name, *cursor);
    if (position.has_error()) return position.error();
    if (*position) listing.filter.before = domain::TaskId(**position);
    if (!*position) query.fault("cursor", "is not one that this listing gave");
  }
  if (auto checked = query.finish(); checked.has_error()) return checked.error();
  return listing;
}

struct Page {
  boost::json::array entries;
  std::size_t bytes = 0;
  std::optional<std::string> last;  ///< if there is a next page

  [[nodiscard]] bool is_full(std::size_t limit) const {
    return entries.size() == limit || bytes >= kMaxPageBytes;
  }
};

/// Adds the batch as far as the page has room for it; false if something was left over.
bool add(Page& page, const std::vector<domain::BuildAuditEntry>& batch, const Listing& listing) {
  for (const domain::BuildAuditEntry& entry : batch) {
    if (page.is_full(listing.limit)) return false;
    page.entries.push_back(listing.full ? domain::to_json(entry) : domain::to_summary_json(entry));
    page.last = entry.task_id.str();
    if (listing.full) {
      page.bytes += entry.spec.prompt.size() + (entry.result ? entry.result->output.size() : 0);
    }
  }
  return true;
}

Result<Page> read_page(service::BuildService& builds, const Listing& listing) {
  Page page;
  ports::BuildFilter filter = listing.filter;
  while (true) {
    // One more than the page takes, to know whether there is a next one.
    filter.limit = std::min(kBatch, listing.limit - page.entries.size() + 1);
    const auto batch = builds.list(filter);
    if (batch.has_error()) return batch.error();
    if (!add(page, *batch, listing)) return page;
    if (batch->size() < filter.limit) break;
    filter.before = batch->back().task_id;
  }
  page.last.reset();
  return page;
}

Result<Response> list_builds(service::BuildService& builds, Cursors& cursors,
                             const Request& request) {
  auto listing = read_listing(request, cursors);
  if (listing.has_error()) return listing.error();
  const auto project = project_id_of(request);
  if (project.has_error()) return project.error();
  listing->filter.project_id = *project;
  auto page = read_page(builds, *listing);
  if (page.has_error()) return page.error();
  boost::json::object body{{"builds", std::move(page->entries)}, {"next_cursor", nullptr}};
  if (!page->last) return json_response(200, body);
  const auto cursor = cursors.make(listing->name, *page->last);
  if (cursor.has_error()) return cursor.error();
  body["next_cursor"] = boost::json::string_view(*cursor);
  return json_response(200, body, {next_link(request, *cursor)});
}

}  // namespace

void add_build_list_routes(Router& router, service::BuildService& builds,
                           std::shared_ptr<Cursors> cursors) {
  router.add({.method = "GET",
              .pattern = "/projects/{id}/builds",
              .handler = [&, cursors = std::move(cursors)](
                             const Request& r) { return list_builds(builds, *cursors, r); },
              .scope = domain::Scope::builds_read});
}

}  // namespace rdev::http
