#include "adapters/http/router.hpp"

#include <optional>
#include <utility>

#include <boost/url/parse_path.hpp>

namespace rdev::http {

namespace {

std::vector<std::string> decode_segments(std::string_view path) {
  std::vector<std::string> segments;
  const auto parsed = boost::urls::parse_path(path);
  if (parsed.has_error() || !parsed->is_absolute()) return segments;
  for (const auto& segment : *parsed) segments.push_back(segment.decode());
  return segments;
}

/// Patterns are split by hand, because braces are not allowed in a URL's path.
std::vector<std::string> split_pattern(std::string_view pattern) {
  std::vector<std::string> segments;
  while (!pattern.empty()) {
    pattern.remove_prefix(1);  // the slash
    const std::string_view segment = pattern.substr(0, pattern.find('/'));
    segments.emplace_back(segment);
    pattern.remove_prefix(segment.size());
  }
  return segments;
}

bool is_parameter(std::string_view segment) {
  return segment.starts_with('{') && segment.ends_with('}');
}

std::optional<PathParams> match_segments(const std::vector<std::string>& pattern,
                                         const std::vector<std::string>& path) {
  if (pattern.size() != path.size()) return std::nullopt;
  PathParams params;
  for (std::size_t i = 0; i < pattern.size(); ++i) {
    if (is_parameter(pattern[i])) {
      params.emplace(pattern[i].substr(1, pattern[i].size() - 2), path[i]);
    } else if (pattern[i] != path[i]) {
      return std::nullopt;
    }
  }
  return params;
}

}  // namespace

void Router::add(Route route) {
  std::vector<std::string> segments = split_pattern(route.pattern);
  entries_.push_back({std::move(route), std::move(segments)});
}

void Router::add_filter(Filter filter) {
  filters_.push_back(std::move(filter));
}

std::vector<const Route*> Router::routes() const {
  std::vector<const Route*> routes;
  for (const Entry& entry : entries_) routes.push_back(&entry.route);
  return routes;
}

Result<Response> Router::filter(const Route& route, Request& request, const Next& last) const {
  return filter_from(0, route, request, last);
}

Result<Response> Router::filter_from(std::size_t index, const Route& route, Request& request,
                                     const Next& last) const {
  if (index == filters_.size()) return last(request);
  return filters_[index](
      route, request, [&](Request& passed) { return filter_from(index + 1, route, passed, last); });
}

Router::Match Router::match(std::string_view method, std::string_view path) const {
  const std::string_view wanted = method == "HEAD" ? "GET" : method;
  const std::vector<std::string> segments = decode_segments(path);
  Match result;
  for (const Entry& entry : entries_) {
    auto params = match_segments(entry.segments, segments);
    if (!params) continue;
    if (entry.route.method == wanted) return {&entry.route, std::move(*params), {}};
    result.methods.push_back(entry.route.method);
    if (entry.route.method == "GET") result.methods.emplace_back("HEAD");
  }
  return result;
}

}  // namespace rdev::http
