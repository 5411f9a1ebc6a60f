#include "adapters/http/handlers/watching.hpp"

#include <algorithm>
#include <cctype>
#include <string>
#include <string_view>
#include <utility>

#include "adapters/http/problem.hpp"

namespace rdev::http {

bool accepts_events(const Request& request) {
  constexpr std::string_view kEvents = "text/event-stream";
  const std::string_view accept = request.header("Accept").value_or("");
  const auto found =
      std::search(accept.begin(), accept.end(), kEvents.begin(), kEvents.end(),
                  [](char a, char b) { return std::tolower(static_cast<unsigned char>(a)) == b; });
  return found != accept.end();
}

Response upgrade_required(const Request& request) {
  Problem problem = http_problem(426, "this is a WebSocket: ask for it with an Upgrade header");
  problem.headers.emplace_back("Upgrade", "websocket");
  problem.headers.emplace_back("Connection", "upgrade");
  return to_response(problem, request.path);
}

Result<Response> watch(const Request& request, Result<std::shared_ptr<service::EventFeed>> feed) {
  if (feed.has_error() && feed.error().code == Errc::queue_full) {
    Problem problem = http_problem(503, feed.error().message);
    problem.headers.emplace_back("Retry-After", "5");
    return to_response(problem, request.path);
  }
  if (feed.has_error()) return feed.error();
  Response response;
  response.content_type = "text/event-stream";
  response.headers.emplace_back("X-Accel-Buffering", "no");  // nginx would hold events back
  response.feed = std::move(*feed);
  return response;
}

}  // namespace rdev::http
