#include "apps/server/options.hpp"

#include <utility>

#include "apps/wiring/flags.hpp"

namespace rdev::apps {

void add_server_flags(CLI::App& app, ServerOptions& options) {
  flag(app, "listen", options.listen,
       "ADDRESS:PORT of the API, without API keys loopback only; port 0 picks one");
  flag(app, "tls-cert", options.tls.certificate,
       "File with the certificate chain (PEM) to serve HTTPS with; read again at SIGHUP");
  flag(app, "tls-key", options.tls.key, "File with its private key (PEM), not encrypted");
  CLI::Option* worker = switch_flag(app, "embedded-worker", options.embedded_worker,
                                    "Run builds in this process, too");
  switch_flag(app, "callbacks-only", options.callbacks_only,
              "Deliver callbacks and serve nothing but health checks and metrics")
      ->excludes(worker);
  flag(app, "http-threads", options.http_threads, "Threads that serve connections")
      ->check(CLI::Range(1, 64));
  flag(app, "handler-threads", options.handler_threads, "Threads that work on requests")
      ->check(CLI::Range(1, 256));
  flag(app, "trusted-proxy", options.trusted_proxies,
       "Network of proxies whose X-Forwarded-For is believed; may be given several times");
  flag(app, "max-body-bytes", options.max_body_bytes, "Longest request body")
      ->check(CLI::Range(1'024, 64 * 1'024 * 1'024));
  flag(app, "max-queue-depth", options.max_queue_depth, "Builds that may wait, over all projects")
      ->check(CLI::PositiveNumber);
  flag(app, "max-project-queue-depth", options.max_project_queue_depth,
       "Builds of one project that may wait")
      ->check(CLI::PositiveNumber);
  flag(app, "max-watchers", options.max_watchers, "Clients that may watch builds at once")
      ->check(CLI::Range(1, 100'000));
  flag(app, "max-watchers-per-key", options.max_watchers_per_key,
       "The same with one API key, or without a key from one address")
      ->check(CLI::Range(1, 100'000));
  flag(app, "requests-per-minute", options.requests_per_minute,
       "Requests that each API key may send a minute; 0: any number")
      ->check(CLI::NonNegativeNumber);
  flag(app, "max-connections", options.max_connections,
       "Connections that are open at once, besides those of who watches")
      ->check(CLI::Range(1, 100'000));
  flag(app, "max-connections-per-address", options.max_connections_per_address,
       "Connections of one address that are open at once")
      ->check(CLI::Range(1, 100'000));
  add_common_flags(app, options.common);
  add_worker_flags(app, options.worker);
  add_callback_flags(app, options.callbacks);
  add_provisioning_flags(app, options.provisioning);
}

Result<std::shared_ptr<http::ServerTls>> load_tls(const ServerOptions& options,
                                                  ports::Logger& log) {
  const bool has_certificate = !options.tls.certificate.empty();
  const bool has_key = !options.tls.key.empty();
  if (!has_certificate && !has_key) return std::shared_ptr<http::ServerTls>();
  if (!has_key) return Error{Errc::invalid, "--tls-cert needs --tls-key"};
  if (!has_certificate) return Error{Errc::invalid, "--tls-key needs --tls-cert"};
  return http::ServerTls::load(options.tls, log);
}

http::ServerOptions http_options(const ServerOptions& options, const Reach& reach,
                                 std::shared_ptr<const http::ServerTls> tls,
                                 ports::Metrics& metrics) {
  http::ServerOptions http;
  http.listen = reach.endpoint;
  http.loopback_only = !reach.keys_required;
  http.io_threads = options.http_threads;
  http.blocking_threads = options.handler_threads;
  http.limits.max_body_bytes = options.max_body_bytes;
  http.trusted_proxies = options.trusted_proxies;
  // Who watches takes nobody else's place.
  http.max_connections = options.max_connections + options.max_watchers;
  http.max_connections_per_address = options.max_connections_per_address;
  http.tls = std::move(tls);
  http.metrics = &metrics;
  return http;
}

}  // namespace rdev::apps
