#include "apps/server/options.hpp"

#include "apps/wiring/flags.hpp"

namespace rdev::apps {

void add_server_flags(CLI::App& app, ServerOptions& options) {
  flag(app, "listen", options.listen, "ADDRESS:PORT of the API, loopback only; port 0 picks one");
  flag(app, "database", options.database, "sqlite:PATH");
  switch_flag(app, "no-migrate", options.no_migrate, "Leave the database's schema as it is");
  switch_flag(app, "embedded-worker", options.embedded_worker, "Run builds in this process, too");
  flag(app, "http-threads", options.http_threads, "Threads that serve connections")
      ->check(CLI::Range(1, 64));
  flag(app, "handler-threads", options.handler_threads, "Threads that work on requests")
      ->check(CLI::Range(1, 256));
  flag(app, "max-body-bytes", options.max_body_bytes, "Longest request body")
      ->check(CLI::Range(1'024, 64 * 1'024 * 1'024));
  flag(app, "max-queue-depth", options.max_queue_depth, "Builds that may wait, over all projects")
      ->check(CLI::PositiveNumber);
  flag(app, "log-format", options.log_format, "logfmt or json")
      ->check(CLI::IsMember({"logfmt", "json"}));
  flag(app, "log-level", options.log_level, "debug, info, warning or error")
      ->check(CLI::IsMember({"debug", "info", "warning", "error"}));
  add_worker_flags(app, options.worker);
}

}  // namespace rdev::apps
