#include "apps/wiring/monitoring.hpp"

#include <optional>
#include <utility>

#include "adapters/http/endpoint.hpp"
#include "adapters/http/handlers/health.hpp"
#include "adapters/http/handlers/metrics.hpp"

namespace rdev::apps {

Monitoring::Monitoring(prometheus::Metrics& metrics, ports::Storage& storage, ports::Clock& clock)
    : storage_(storage), clock_(clock), metrics_(metrics), metered_(storage, clock, metrics_) {}

void Monitoring::add_gauge(std::string name, std::function<double()> read) {
  gauges_.push_back({std::move(name), std::move(read)});
}

std::string Monitoring::text() {
  service::measure_queue(storage_, clock_, metrics_);
  for (const Gauge& gauge : gauges_) metrics_.gauge(gauge.name, {}, gauge.read());
  return metrics_.text();
}

http::Router Monitoring::routes() {
  http::Router router;
  http::add_health_routes(router, storage_);
  http::add_metrics_route(
      router, [this] { return text(); }, std::nullopt);
  return router;
}

Result<std::unique_ptr<http::Server>> serve_monitoring(const std::string& listen,
                                                       Monitoring& monitoring, ports::Logger& log,
                                                       ports::IdGenerator& ids) {
  if (listen.empty()) return std::unique_ptr<http::Server>();
  const auto endpoint = http::parse_endpoint(listen);
  if (endpoint.has_error()) return endpoint.error().in("--metrics-listen");
  http::ServerOptions options;
  options.listen = *endpoint;
  options.loopback_only = http::is_loopback(*endpoint);
  options.io_threads = 1;
  options.blocking_threads = 2;  // the health checks need not wait for a scrape
  options.max_connections = 64;
  auto server = std::make_unique<http::Server>(monitoring.routes(), log, ids, options);
  const auto listening = server->start();
  if (listening.has_error()) return listening.error().in("--metrics-listen");
  log.info("metrics", {{"url", "http://" + to_string(*listening) + "/metrics"}});
  return server;
}

}  // namespace rdev::apps
