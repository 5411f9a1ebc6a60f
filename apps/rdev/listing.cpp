#include "apps/rdev/listing.hpp"

#include <algorithm>
#include <cstddef>
#include <limits>
#include <utility>

#include <boost/json/array.hpp>

#include "apps/rdev/json_fields.hpp"

namespace rdev::cli {

namespace json = boost::json;

namespace {

constexpr int kPage = 200;

/// Pages of `key` until there are `most`, or no more.
Result<json::value> all_pages(const Api& api, const std::string& target, const char* key,
                              std::size_t most) {
  json::array found;
  std::string cursor;
  while (true) {
    const auto page = api.get(cursor.empty() ? target : target + "&cursor=" + escaped(cursor));
    if (page.has_error()) return page.error();
    for (const json::value& item : list_at(*page, key)) {
      if (found.size() < most) found.push_back(item);
    }
    cursor = text_at(*page, "next_cursor");
    if (!cursor.empty() && found.size() < most) continue;
    json::object whole{{key, std::move(found)}};
    whole["next_cursor"] = at(*page, "next_cursor");
    return json::value(std::move(whole));
  }
}

}  // namespace

std::string builds_target(const ListOptions& options) {
  std::string target = "/projects/" + escaped(options.project) +
                       "/builds?limit=" + std::to_string(std::min(options.limit, kPage));
  const auto add = [&](const char* name, const std::string& value) {
    if (!value.empty()) target += std::string("&") + name + "=" + escaped(value);
  };
  add("status", options.status);
  add("since", options.since);
  add("until", options.until);
  add("requested_by", options.requested_by);
  add("agent", options.agent);
  add("q", options.text);
  return target;
}

Result<json::value> list_builds(const Api& api, const ListOptions& options) {
  return all_pages(api, builds_target(options), "builds", static_cast<std::size_t>(options.limit));
}

Result<json::value> list_projects(const Api& api) {
  return all_pages(api, "/projects?limit=" + std::to_string(kPage), "projects",
                   std::numeric_limits<std::size_t>::max());
}

}  // namespace rdev::cli
