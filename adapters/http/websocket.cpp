#include <memory>
#include <string>
#include <string_view>
#include <utility>

#include <boost/asio/experimental/awaitable_operators.hpp>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/http/empty_body.hpp>
#include <boost/beast/http/message.hpp>
#include <boost/beast/websocket/stream.hpp>

#include "adapters/http/event_stream.hpp"

namespace rdev::http {

namespace asio = boost::asio;
namespace beast = boost::beast;
namespace bhttp = boost::beast::http;
namespace websocket = boost::beast::websocket;
using boost::system::error_code;

namespace {

// A watcher has nothing to say but pongs and its close.
constexpr std::size_t kMaxClientMessageBytes = 4096;
constexpr std::chrono::hours kForever{24 * 365};

bhttp::request<bhttp::empty_body> to_beast(const Request& request) {
  bhttp::request<bhttp::empty_body> message(bhttp::verb::get, request.path, 11);
  for (const auto& [name, value] : request.headers) message.insert(name, value);
  return message;
}

/// Compression where the client offers it, and for what gets shorter by it. Its memory is what a
/// watcher mostly costs: with these sizes some tens of KiB instead of hundreds.
websocket::permessage_deflate compression(std::string_view offer) {
  constexpr std::size_t kWorthIt = 512;
  websocket::permessage_deflate options;
  options.server_enable = true;
  options.server_max_window_bits = 12;
  // A client that has not offered to bound its own window is refused by Beast when asked to. The
  // whole one costs nothing until the client sends something long, which it never does.
  const bool is_bounded = offer.find("client_max_window_bits") != std::string_view::npos;
  options.client_max_window_bits = is_bounded ? 9 : 15;
  options.server_no_context_takeover = true;
  options.client_no_context_takeover = true;
  options.memLevel = 4;
  options.msg_size_threshold = kWorthIt;
  return options;
}

class Session {
 public:
  Session(ClientStream& stream, std::shared_ptr<EventSource> source, const ConnectionLimits& limits)
      : ws_(stream),
        source_(std::move(source)),
        limits_(limits),
        write_deadline_(stream.get_executor()) {}
  ~Session() { lift_deadline(); }
  Session(const Session&) = delete;
  Session& operator=(const Session&) = delete;

  asio::awaitable<bool> accept(const Request& request) {
    beast::get_lowest_layer(ws_).expires_never();  // the WebSocket has clocks of its own
    ws_.set_option(
        websocket::stream_base::timeout{limits_.header_timeout, limits_.watch_idle_timeout, true});
    ws_.set_option(compression(request.header("Sec-WebSocket-Extensions").value_or("")));
    ws_.set_option(websocket::stream_base::decorator([&](websocket::response_type& response) {
      response.set("X-Request-Id", request.request_id);
    }));
    ws_.read_message_max(kMaxClientMessageBytes);
    ws_.text(true);
    const auto message = to_beast(request);
    error_code failure;
    co_await ws_.async_accept(message, asio::redirect_error(asio::use_awaitable, failure));
    co_return !failure;
  }

  /// Hears the client out: its pings are answered and its close noticed only while it is read from.
  asio::awaitable<void> read() {
    beast::flat_buffer buffer;
    error_code failure;
    while (!failure) {
      buffer.clear();
      co_await ws_.async_read(buffer, asio::redirect_error(asio::use_awaitable, failure));
    }
    source_->interrupt(EventSource::Reason::client_gone);
  }

  asio::awaitable<void> write() {
    bool is_open = true;
    while (is_open && source_->interruption() == EventSource::Reason::none) {
      const auto taken = co_await source_->next(kForever);
      is_open = co_await send(taken.events);
      if (!is_open || !taken.end) continue;
      const bool is_complete = *taken.end == service::EventFeed::End::complete;
      co_await close(is_complete ? websocket::close_code::normal
                                 : websocket::close_code::try_again_later);
      is_open = false;
    }
    if (source_->interruption() == EventSource::Reason::drain) {
      co_await close(websocket::close_code::going_away);
    }
    beast::get_lowest_layer(ws_).close();  // and with it the reading
  }

 private:
  asio::awaitable<bool> send(const service::LiveEvents& events) {
    error_code failure;
    for (const auto& event : events) {
      set_deadline();
      co_await ws_.async_write(asio::buffer(event->json),
                               asio::redirect_error(asio::use_awaitable, failure));
      lift_deadline();
      if (failure) break;
    }
    co_return !failure;
  }

  asio::awaitable<void> close(websocket::close_code code) {
    error_code failure;
    set_deadline();
    co_await ws_.async_close(code, asio::redirect_error(asio::use_awaitable, failure));
    lift_deadline();
  }

  /// For a client that answers pings, and yet does not read.
  void set_deadline() {
    write_deadline_.expires_after(limits_.write_timeout);
    write_deadline_.async_wait(
        [this, holds = deadline_holds_ = std::make_shared<bool>(true)](error_code cancelled) {
          if (!cancelled && *holds) beast::get_lowest_layer(ws_).close();
        });
  }

  /// Also for one that has passed a moment ago, and is yet to be told of.
  void lift_deadline() {
    if (deadline_holds_) *deadline_holds_ = false;
    write_deadline_.cancel();
  }

  websocket::stream<ClientStream&> ws_;
  std::shared_ptr<EventSource> source_;
  const ConnectionLimits& limits_;
  asio::steady_timer write_deadline_;
  std::shared_ptr<bool> deadline_holds_;
};

}  // namespace

asio::awaitable<void> send_messages(ClientStream& stream, const Request& request,
                                    std::shared_ptr<EventSource> source,
                                    const ConnectionLimits& limits) {
  using namespace asio::experimental::awaitable_operators;
  Session session(stream, std::move(source), limits);
  if (!co_await session.accept(request)) co_return;
  co_await (session.read() && session.write());
}

}  // namespace rdev::http
