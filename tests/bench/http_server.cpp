#include <cstdlib>
#include <utility>

#include "adapters/http/handlers/health.hpp"
#include "adapters/http/server.hpp"
#include "adapters/memory/storage.hpp"
#include "adapters/system/system_clock.hpp"
#include "adapters/system/uuid_generator.hpp"
#include "tests/bench/bare_http.hpp"
#include "tests/bench/benches.hpp"
#include "tests/bench/contest.hpp"

namespace rdev::bench {

namespace {

/// As the operator's server, but that lines of log cost nothing.
class NoLogger : public ports::Logger {
 public:
  void log(Level, std::string_view, std::initializer_list<Field>) override {}
};

constexpr int kConnections = 32;
constexpr int kRequests = 300;

}  // namespace

void http_server() {
  system::SystemClock clock;
  system::UuidGenerator ids(clock);
  memory::Storage storage;
  NoLogger log;
  http::Router router;
  http::add_health_routes(router, storage);
  http::ServerOptions options;
  options.listen = {"127.0.0.1", 0};
  options.io_threads = 1;
  http::Server server(std::move(router), log, ids, options);
  const auto listening = server.start();
  if (listening.has_error()) std::abort();
  const BareHttpServer bare;

  const auto reference = [&] { load(bare.port(), "/", kConnections, kRequests); };
  run({"GET /healthz, 32 connections", "a bare Beast coroutine on one thread, the same client",
       [&] { load(listening->port, "/healthz", kConnections, kRequests); }, reference});
  run({"GET /readyz, through the pool and a transaction",
       "a bare Beast coroutine on one thread, the same client",
       [&] { load(listening->port, "/readyz", kConnections, kRequests); }, reference});
}

}  // namespace rdev::bench
