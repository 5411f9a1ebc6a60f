#include "adapters/http/beast_message.hpp"

#include <algorithm>
#include <array>
#include <ctime>
#include <utility>

#include <boost/beast/http/error.hpp>
#include <boost/beast/http/field.hpp>
#include <boost/beast/websocket/rfc6455.hpp>

#include "adapters/http/target.hpp"
#include "core/service/tracing.hpp"

namespace rdev::http {

namespace bhttp = boost::beast::http;

namespace {

constexpr std::size_t kMaxRequestIdBytes = 128;
constexpr unsigned kHttp11 = 11;

/// The time as the Date header has it (RFC 9110 §5.6.7).
std::string http_date() {
  const std::time_t now = std::time(nullptr);
  std::tm utc{};
  gmtime_r(&now, &utc);
  std::array<char, 32> text{};
  const std::size_t size =
      std::strftime(text.data(), text.size(), "%a, %d %b %Y %H:%M:%S GMT", &utc);
  return {text.data(), size};
}

}  // namespace

Result<Request> to_request(BeastRequest&& message) {
  if (message.version() >= kHttp11 && message.count(bhttp::field::host) != 1) {
    return Error{Errc::malformed, "an HTTP/1.1 request needs one Host header"};
  }
  auto target = parse_target(message.target());
  if (target.has_error()) return target.error();
  Request request;
  request.upgrades = boost::beast::websocket::is_upgrade(message);
  request.method = std::string(message.method_string());
  request.path = std::move(target->path);
  request.query = std::move(target->query);
  for (const auto& field : message) {
    request.headers.emplace_back(std::string(field.name_string()), std::string(field.value()));
  }
  request.body = std::move(message.body());
  return request;
}

BeastResponse to_beast(Response&& response, const Delivery& delivery) {
  BeastResponse message(static_cast<bhttp::status>(response.status), delivery.version);
  message.set(bhttp::field::date, http_date());
  message.set("X-Request-Id", delivery.request_id);
  message.set("X-Content-Type-Options", "nosniff");
  message.set("X-Frame-Options", "DENY");
  message.set("Referrer-Policy", "no-referrer");
  message.set("Cross-Origin-Resource-Policy", "same-origin");
  message.set("Content-Security-Policy", "default-src 'none'; frame-ancestors 'none'");
  message.set(bhttp::field::cache_control, "no-store");
  // A browser that was here over TLS is not to be talked into anything else.
  if (delivery.secure) message.set("Strict-Transport-Security", "max-age=31536000");
  for (const auto& [name, value] : response.headers) message.set(name, value);
  message.keep_alive(delivery.keep_alive);
  if (message.result() == bhttp::status::no_content) return message;
  message.set(bhttp::field::content_type, response.content_type);
  message.content_length(response.body.size());
  if (!delivery.without_body) message.body() = std::move(response.body);
  return message;
}

Problem read_problem(const boost::beast::error_code& failure) {
  if (failure == bhttp::error::header_limit) {
    return http_problem(431, "the request's header is too large");
  }
  if (failure == bhttp::error::body_limit) {
    return http_problem(413, "the request's body is too large");
  }
  if (failure == bhttp::error::end_of_stream || failure == bhttp::error::partial_message ||
      failure.category() != bhttp::make_error_code(bhttp::error::bad_target).category()) {
    Problem gone;
    gone.status = 0;
    return gone;
  }
  return http_problem(400, "the request is no HTTP: " + failure.message());
}

std::string given_request_id(const BeastRequest& message) {
  const std::string_view id = message["X-Request-Id"];
  const bool is_printable =
      std::all_of(id.begin(), id.end(), [](char c) { return c >= ' ' && c <= '~'; });
  return is_printable && id.size() <= kMaxRequestIdBytes ? std::string(id) : std::string();
}

domain::TraceContext trace_of(const BeastRequest& message, ports::IdGenerator& ids) {
  // Two parents are no parent; the list of states may be spread over several headers.
  const bool is_single = message.count("traceparent") == 1;
  const std::string_view parent = is_single ? std::string_view(message["traceparent"]) : "";
  std::string states;
  const auto [first, last] = message.equal_range("tracestate");
  for (auto field = first; field != last; ++field) {
    if (!states.empty()) states += ',';
    states += std::string_view(field->value());
  }
  return service::continue_trace(parent, states, ids);
}

}  // namespace rdev::http
