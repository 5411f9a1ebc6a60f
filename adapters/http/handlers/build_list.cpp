#include "adapters/http/handlers/build_list.hpp"

#include <algorithm>
#include <optional>
#include <utility>
#include <vector>

#include <boost/json/array.hpp>

#include "adapters/http/path_ids.hpp"
#include "adapters/http/query.hpp"
#include "core/domain/build_json.hpp"
#include "core/domain/json_writer.hpp"

namespace rdev::http {

namespace {

constexpr std::int64_t kMaxLimit = 200;
constexpr std::int64_t kDefaultLimit = 50;
// An entry can have two MiB of prompt and output: what is read at once stays bounded, and so does
// a page, which may be shorter than its limit as long as it says where the next begins.
constexpr std::size_t kBatch = 51;
constexpr std::size_t kMaxPageBytes = 8 * 1024 * 1024;

struct Listing {
  ports::BuildFilter filter;
  std::size_t limit = 0;
  bool full = false;
};

Result<Listing> read_listing(const Request& request) {
  Listing listing;
  QueryReader query(request);
  listing.limit =
      static_cast<std::size_t>(query.integer("limit", 1, kMaxLimit).value_or(kDefaultLimit));
  listing.full = query.boolean("full").value_or(false);
  if (const auto status = query.text("status")) {
    listing.filter.status = domain::parse_build_status(*status);
    if (!listing.filter.status) {
      query.fault("status", "must be pending, running, completed, failed or cancelled");
    }
  }
  if (const auto cursor = query.text("cursor")) {
    listing.filter.before = parse_task_id(*cursor);
    if (!listing.filter.before) query.fault("cursor", "is not one that this listing gave");
  }
  if (auto checked = query.finish(); checked.has_error()) return checked.error();
  return listing;
}

struct Page {
  boost::json::array entries;
  std::size_t bytes = 0;
  std::optional<std::string> next_cursor;

  [[nodiscard]] bool is_full(std::size_t limit) const {
    return entries.size() == limit || bytes >= kMaxPageBytes;
  }
};

/// Adds the batch as far as the page has room for it; false if something was left over.
bool add(Page& page, const std::vector<domain::BuildAuditEntry>& batch, const Listing& listing) {
  for (const domain::BuildAuditEntry& entry : batch) {
    if (page.is_full(listing.limit)) return false;
    page.entries.push_back(listing.full ? domain::to_json(entry) : domain::to_summary_json(entry));
    page.next_cursor = entry.task_id.str();
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
  page.next_cursor.reset();
  return page;
}

Result<Response> list_builds(service::BuildService& builds, const Request& request) {
  auto listing = read_listing(request);
  if (listing.has_error()) return listing.error();
  const auto project = project_id_of(request);
  if (project.has_error()) return project.error();
  listing->filter.project_id = *project;
  auto page = read_page(builds, *listing);
  if (page.has_error()) return page.error();
  std::vector<Header> headers;
  if (page->next_cursor) headers.push_back(next_link(request, *page->next_cursor));
  return json_response(
      200,
      {{"builds", std::move(page->entries)}, {"next_cursor", domain::or_null(page->next_cursor)}},
      std::move(headers));
}

}  // namespace

void add_build_list_routes(Router& router, service::BuildService& builds) {
  router.add({.method = "GET",
              .pattern = "/projects/{id}/builds",
              .handler = [&](const Request& r) { return list_builds(builds, r); },
              .scope = domain::Scope::builds_read});
}

}  // namespace rdev::http
