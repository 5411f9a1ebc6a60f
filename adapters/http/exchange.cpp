#include "adapters/http/exchange.hpp"

#include "ports/log_trace.hpp"

namespace rdev::http {

namespace {

constexpr std::size_t kMaxLoggedPathBytes = 256;

}  // namespace

void log_exchange(ports::Logger& logger, const Exchange& exchange, int status, std::size_t bytes) {
  const ports::LogTrace trace(exchange.trace.trace_id());
  const std::chrono::duration<double, std::milli> duration =
      std::chrono::steady_clock::now() - exchange.started;
  logger.info("request", {{"request_id", exchange.request_id},
                          {"client", exchange.client},
                          {"key", exchange.key},
                          {"method", exchange.method},
                          {"route", exchange.route},
                          {"path", exchange.path.substr(0, kMaxLoggedPathBytes)},
                          {"status", std::to_string(status)},
                          {"bytes", std::to_string(bytes)},
                          {"duration_ms", std::to_string(duration.count())}});
}

/// Only what the server knows becomes a label: a client may send any method and any path.
void measure_exchange(ports::Metrics& metrics, const Exchange& exchange, int status,
                      bool with_duration) {
  const std::string route(exchange.route == "-" ? "none" : exchange.route);
  const std::string method(route == "none" ? "none" : exchange.method);
  metrics.count("rdev_http_requests_total",
                {{"method", method}, {"route", route}, {"status", std::to_string(status)}}, 1);
  if (!with_duration) return;
  const std::chrono::duration<double> took = std::chrono::steady_clock::now() - exchange.started;
  metrics.observe("rdev_http_request_duration_seconds", {{"route", route}}, took.count());
}

}  // namespace rdev::http
