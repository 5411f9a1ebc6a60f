#pragma once

#include <cstdint>
#include <memory>
#include <string>

namespace rdev::bench {

/// A Beast coroutine that answers every request with the same 15 bytes, on one thread: the least
/// that an HTTP server over Beast can do.
class BareHttpServer {
 public:
  BareHttpServer();
  ~BareHttpServer();
  BareHttpServer(const BareHttpServer&) = delete;
  BareHttpServer& operator=(const BareHttpServer&) = delete;

  [[nodiscard]] std::uint16_t port() const;

 private:
  class Impl;
  std::unique_ptr<Impl> impl_;
};

/// Sends `requests` GETs of `target` over each of `connections` keep-alive connections at once,
/// the next when the last is answered. Aborts unless each is answered with 200.
void load(std::uint16_t port, const std::string& target, int connections, int requests);

}  // namespace rdev::bench
