#include "apps/rdev/listing.hpp"

#include <algorithm>
#include <cstddef>
#include <functional>
#include <limits>
#include <utility>

#include <boost/json/array.hpp>

#include "apps/rdev/json_fields.hpp"

namespace rdev::cli {

namespace json = boost::json;

namespace {

constexpr int kPage = 200;

using TargetOf = std::function<std::string(int limit)>;

/// Pages of `key` until there are `most`, or no more. None has more than is wanted, so that its
/// cursor goes on where the list ends.
Result<json::value> all_pages(const Api& api, const TargetOf& target, const char* key, int most) {
  json::array found;
  std::string cursor;
  while (true) {
    const int wanted = most - static_cast<int>(found.size());
    std::string next = target(std::min(wanted, kPage));
    if (!cursor.empty()) next += "&cursor=" + escaped(cursor);
    const auto page = api.get(next);
    if (page.has_error()) return page.error();
    for (const json::value& item : list_at(*page, key)) found.push_back(item);
    cursor = text_at(*page, "next_cursor");
    if (!cursor.empty() && found.size() < static_cast<std::size_t>(most)) continue;
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
  const auto target = [&](int limit) {
    ListOptions page = options;
    page.limit = limit;
    return builds_target(page);
  };
  return all_pages(api, target, "builds", options.limit);
}

Result<json::value> list_projects(const Api& api) {
  const auto target = [](int limit) { return "/projects?limit=" + std::to_string(limit); };
  return all_pages(api, target, "projects", std::numeric_limits<int>::max());
}

}  // namespace rdev::cli
