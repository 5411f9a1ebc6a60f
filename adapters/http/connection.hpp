#pragma once

#include <atomic>
#include <chrono>
#include <cstddef>
#include <memory>
#include <string>

#include <boost/asio/awaitable.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/http/parser.hpp>
#include <boost/beast/http/string_body.hpp>

#include "adapters/http/beast_message.hpp"
#include "adapters/http/blocking_pool.hpp"
#include "adapters/http/client_stream.hpp"
#include "adapters/http/dispatcher.hpp"
#include "adapters/http/event_source.hpp"
#include "adapters/http/exchange.hpp"
#include "adapters/http/server_options.hpp"
#include "adapters/http/server_tls.hpp"
#include "adapters/http/trusted_proxies.hpp"
#include "ports/id_generator.hpp"
#include "ports/logger.hpp"

namespace rdev::http {

/// What the connections of a server have in common.
struct ConnectionContext {
  const Dispatcher& dispatcher;
  BlockingPool& pool;
  ports::Logger& logger;
  ports::IdGenerator& ids;
  const ConnectionLimits& limits;
  const TrustedProxies& proxies;
  const std::atomic<bool>& draining;  ///< the server is about to end
  const std::atomic<bool>& crowded;   ///< somebody waits for a connection's place
  PostGate& gate;
  ports::Metrics* metrics = nullptr;
  const ServerTls* tls = nullptr;  ///< null: in the clear
};

/// One client's connection: its requests one after the other, each read, answered and logged.
/// All of it happens on the socket's executor, a strand.
class Connection : public std::enable_shared_from_this<Connection> {
 public:
  using Clock = std::chrono::steady_clock;

  Connection(boost::asio::ip::tcp::socket socket, std::string client,
             const ConnectionContext& context);

  /// Serves until the connection ends; the coroutine keeps the object alive.
  [[nodiscard]] static boost::asio::awaitable<void> serve(std::shared_ptr<Connection> self);

  /// Ends it if it waits for a request, or for events when the server ends. From any thread.
  void close_if_idle();

  /// Since when the server waits for this client to send a request or the rest of one; the
  /// greatest time when it does not wait, or has been told to end. From any thread.
  [[nodiscard]] Clock::time_point waiting_since() const {
    return chosen_ ? Clock::time_point::max() : waiting_since_.load();
  }

  /// Ends it if the server still waits since then. From any thread.
  void end_if_waiting_since(Clock::time_point since);

  [[nodiscard]] const std::string& client() const noexcept { return client_; }  ///< its address

 private:
  using Parser = boost::beast::http::request_parser<boost::beast::http::string_body>;

  boost::asio::awaitable<bool> secure();
  boost::asio::awaitable<bool> wait_for_request();
  boost::asio::awaitable<bool> exchange();
  boost::asio::awaitable<void> read(Parser& parser, Exchange& exchange);
  boost::asio::awaitable<void> read_body(Parser& parser, Exchange& exchange);
  boost::asio::awaitable<Response> answer(Parser& parser, Exchange& exchange);
  boost::asio::awaitable<bool> write(Response response, const Exchange& exchange);
  boost::asio::awaitable<void> stream(Response response, const Exchange& exchange);
  boost::asio::awaitable<void> linger();
  void record(const Exchange& exchange, int status, std::size_t bytes, bool with_duration) const;
  [[nodiscard]] bool has_input();
  [[nodiscard]] bool is_to_end() const;
  void wait_from_now() { waiting_since_ = Clock::now(); }
  void wait_no_more() { waiting_since_ = Clock::time_point::max(); }
  void note(const BeastRequest& message, Exchange& exchange);

  ClientStream stream_;
  boost::beast::flat_buffer buffer_;  ///< may hold the beginning of the next request
  ConnectionContext context_;
  std::shared_ptr<EventSource> source_;  ///< while events are sent
  const std::string client_;
  std::atomic<Clock::time_point> waiting_since_ = Clock::time_point::max();
  std::atomic<bool> chosen_ = false;  ///< to make room
  bool idle_ = false;
  bool has_unread_ = false;  ///< the client may still be sending
};

}  // namespace rdev::http
