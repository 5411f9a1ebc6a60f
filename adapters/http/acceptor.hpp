#pragma once

#include <functional>

#include <boost/asio/awaitable.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/strand.hpp>

#include "adapters/http/endpoint.hpp"
#include "core/domain/result.hpp"
#include "ports/logger.hpp"

namespace rdev::http {

/// Takes new connections as long as there is room for them. Everything after `open` happens on a
/// strand of its own; its public functions may be called from any thread.
class Acceptor {
 public:
  struct Hooks {
    std::function<bool()> has_room;
    std::function<void()> make_room;  ///< called when somebody waits at the door
    std::function<void(boost::asio::ip::tcp::socket)> take;
  };

  Acceptor(boost::asio::io_context& io, ports::Logger& logger, Hooks hooks);

  /// Binds and listens; gives the real port. Errors: unavailable, forbidden.
  [[nodiscard]] Result<Endpoint> open(const Endpoint& endpoint);

  void start();
  void wake();  ///< there may be room now
  /// Takes no more connections; then calls `closed`.
  void close(std::function<void()> closed);

 private:
  boost::asio::awaitable<void> run();
  boost::asio::awaitable<void> wait_for_room();
  boost::asio::awaitable<void> back_off(boost::system::error_code failure);

  ports::Logger& logger_;
  Hooks hooks_;
  boost::asio::io_context& io_;
  boost::asio::strand<boost::asio::io_context::executor_type> strand_;
  boost::asio::ip::tcp::acceptor acceptor_;
  boost::asio::steady_timer timer_;
};

}  // namespace rdev::http
