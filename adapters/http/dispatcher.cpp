#include "adapters/http/dispatcher.hpp"

#include <exception>
#include <optional>
#include <string>
#include <utility>

#include "adapters/http/browser_guard.hpp"
#include "adapters/http/json_body.hpp"
#include "adapters/http/problem.hpp"
#include "ports/log_trace.hpp"

namespace rdev::http {

namespace {

constexpr int kFirstServerError = 500;

Problem wrong_method(const Request& request, const std::vector<std::string>& methods) {
  std::string allowed;
  for (const std::string& method : methods) {
    if (!allowed.empty()) allowed += ", ";
    allowed += method;
  }
  Problem problem = http_problem(405, request.method + " is not done here; " + allowed + " is");
  problem.headers.emplace_back("Allow", allowed);
  return problem;
}

std::optional<Problem> refuse_media(const Request& request) {
  const auto type = request.header("Content-Type");
  if (type && !may_be_json(*type)) {
    return http_problem(415, "the body must be application/json, not " + std::string(*type));
  }
  if (const auto coding = request.header("Content-Encoding")) {
    return http_problem(415, "the body must not be encoded, as " + std::string(*coding));
  }
  return std::nullopt;
}

}  // namespace

Dispatcher::Dispatcher(Router router, ports::Logger& logger, bool loopback_only)
    : router_(std::move(router)), logger_(logger), loopback_only_(loopback_only) {}

Dispatcher::Plan Dispatcher::plan(Request& request) const {
  const auto refuse = [&](const Problem& problem) {
    return Plan{nullptr, to_response(problem, request.path)};
  };
  if (loopback_only_) {
    if (const auto problem = refuse_foreign_page(request)) return refuse(*problem);
  } else if (request.upgrades) {
    if (const auto problem = refuse_foreign_socket(request)) return refuse(*problem);
  }
  Router::Match match = router_.match(request.method, request.path);
  if (match.route != nullptr) {
    request.params = std::move(match.params);
    return {match.route, {}};
  }
  if (!match.methods.empty()) return refuse(wrong_method(request, match.methods));
  return refuse(http_problem(404, "there is nothing at this path"));
}

Response Dispatcher::call(const Route& route, Request& request) const {
  const ports::LogTrace trace(request.trace.trace_id());
  const auto attempt = [&] {
    try {
      return run(route, request);
    } catch (const std::exception& exception) {
      return fail({Errc::internal, std::string("exception: ") + exception.what()}, request);
    } catch (...) {
      return fail({Errc::internal, "exception of an unknown type"}, request);
    }
  };
  Response response = attempt();
  for (Header& header : request.reply_headers) response.headers.push_back(std::move(header));
  return response;
}

Response Dispatcher::run(const Route& route, Request& request) const {
  const auto handler = [&](Request& passed) { return handle(route, passed); };
  auto response = route.runs == Route::Runs::at_once ? handler(request)
                                                     : router_.filter(route, request, handler);
  if (response.has_error()) return fail(response.error(), request);
  return std::move(*response);
}

Result<Response> Dispatcher::handle(const Route& route, Request& request) {
  if (route.body == Route::Body::json) {
    if (const auto problem = refuse_media(request)) return to_response(*problem, request.path);
    auto parsed = parse_json(request.body);
    if (parsed.has_error()) return parsed.error();
    request.json = std::move(*parsed);
    request.body = {};  // up to 2 MB that nobody needs twice
  }
  return route.handler(request);
}

Response Dispatcher::fail(const Error& error, const Request& request) const {
  const Problem problem = problem_of(error);
  if (problem.status >= kFirstServerError) {
    logger_.error("request failed", {{"request_id", request.request_id},
                                     {"code", std::string(to_string(error.code))},
                                     {"error", error.message}});
  }
  return to_response(problem, request.path);
}

}  // namespace rdev::http
