#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "adapters/http/endpoint.hpp"
#include "adapters/http/server_tls.hpp"
#include "core/domain/result.hpp"
#include "ports/metrics.hpp"

namespace rdev::http {

/// What one connection may take of the server. Each time is for the whole of its step, so that
/// sending a byte now and then wins nothing; a client that exceeds one is cut off.
struct ConnectionLimits {
  std::uint32_t max_header_bytes = 16 * 1024;
  std::uint64_t max_body_bytes = 2'000'000;
  std::chrono::milliseconds idle_timeout{60'000};    ///< between requests
  std::chrono::milliseconds header_timeout{10'000};  ///< from a request's first byte
  std::chrono::milliseconds body_timeout{30'000};
  std::chrono::milliseconds write_timeout{30'000};
  std::chrono::milliseconds linger_timeout{2'000};  ///< for what a refused client still sends
  std::chrono::milliseconds heartbeat{15'000};      ///< between comments while nothing happens
  /// For a WebSocket's client to show that it is there; it is asked at the half of it.
  std::chrono::milliseconds watch_idle_timeout{60'000};
};

struct ServerOptions {
  Endpoint listen{"127.0.0.1", 8080};
  std::size_t io_threads = 2;        ///< serve sockets, and never block
  std::size_t blocking_threads = 8;  ///< run the handlers
  std::size_t max_waiting_requests = 256;
  std::size_t max_connections = 1024;  ///< more wait in the kernel's backlog
  /// Beyond it, those of the same address that keep the server waiting longest make room.
  std::size_t max_connections_per_address = 256;
  /// Networks of proxies, as TrustedProxies reads them. They tell who the client is, and have no
  /// limit of their own.
  std::vector<std::string> trusted_proxies;
  ConnectionLimits limits;
  bool loopback_only = true;             ///< refuse what a web page could have sent
  std::shared_ptr<const ServerTls> tls;  ///< null: in the clear
  ports::Metrics* metrics = nullptr;     ///< told of every request; must outlive the server
};

/// Whether a server can be made with these. Errors: malformed.
[[nodiscard]] Result<void> check_trusted_proxies(const std::vector<std::string>& networks);

}  // namespace rdev::http
