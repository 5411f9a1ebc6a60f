#pragma once

#include <cstddef>
#include <memory>
#include <string>
#include <vector>

#include <CLI/CLI.hpp>

#include "adapters/http/server_options.hpp"
#include "apps/server/provisioning.hpp"
#include "apps/server/reach.hpp"
#include "apps/wiring/callbacks.hpp"
#include "apps/wiring/common_options.hpp"
#include "apps/wiring/worker.hpp"

namespace rdev::apps {

/// How rdev-server is to run; defaults are those of the embedded single process.
struct ServerOptions {
  std::string listen = "127.0.0.1:8080";
  http::ServerTls::Files tls;  ///< both empty: in the clear
  bool embedded_worker = false;
  bool callbacks_only = false;
  std::size_t http_threads = 1;     ///< that move bytes
  std::size_t handler_threads = 8;  ///< that wait for the database
  std::vector<std::string> trusted_proxies;
  std::size_t max_body_bytes = 2'000'000;
  std::int64_t max_queue_depth = 100'000;
  std::size_t max_watchers = 1'000;
  std::size_t max_watchers_per_key = 250;
  std::int64_t max_project_queue_depth = 100'000;
  std::int64_t requests_per_minute = 6'000;
  std::size_t max_connections = 1024;
  std::size_t max_connections_per_address = 256;
  CommonOptions common;
  WorkerOptions worker;
  CallbackOptions callbacks;
  ProvisioningOptions provisioning;
};

void add_server_flags(CLI::App& app, ServerOptions& options);

/// The server's side of TLS; null when it is not asked for. Errors: invalid.
[[nodiscard]] Result<std::shared_ptr<http::ServerTls>> load_tls(const ServerOptions& options,
                                                                ports::Logger& log);

[[nodiscard]] http::ServerOptions http_options(const ServerOptions& options, const Reach& reach,
                                               std::shared_ptr<const http::ServerTls> tls,
                                               ports::Metrics& metrics);

}  // namespace rdev::apps
