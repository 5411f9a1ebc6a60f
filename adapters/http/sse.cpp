#include <string>
#include <utility>

#include <boost/asio/redirect_error.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/asio/write.hpp>
#include <boost/beast/http/chunk_encode.hpp>
#include <boost/beast/http/serializer.hpp>
#include <boost/beast/http/write.hpp>

#include "adapters/http/event_stream.hpp"

namespace rdev::http {

namespace asio = boost::asio;
namespace bhttp = boost::beast::http;
using boost::system::error_code;

namespace {

constexpr unsigned kHttp11 = 11;

/// What is written at once, in a chunk where HTTP has them.
asio::awaitable<bool> send(boost::beast::tcp_stream& stream, const std::string& text,
                           bool is_chunked, const ConnectionLimits& limits) {
  error_code failure;
  stream.expires_after(limits.write_timeout);
  if (is_chunked) {
    co_await asio::async_write(stream, bhttp::make_chunk(asio::buffer(text)),
                               asio::redirect_error(asio::use_awaitable, failure));
  } else {
    co_await asio::async_write(stream, asio::buffer(text),
                               asio::redirect_error(asio::use_awaitable, failure));
  }
  co_return !failure;
}

std::string to_text(const service::LiveEvents& events) {
  std::string text;
  for (const auto& event : events) {
    text += "id: " + std::to_string(event->seq) + "\ndata: " + event->json + "\n\n";
  }
  return text;
}

/// Notices a client that goes away while there is nothing to tell it.
void watch_client(boost::beast::tcp_stream& stream, const std::shared_ptr<EventSource>& source) {
  auto& socket = stream.socket();
  socket.async_wait(asio::ip::tcp::socket::wait_read, [&socket, source](error_code failure) {
    if (failure || source->interruption() != EventSource::Reason::none) return;
    error_code ignored;
    if (socket.available(ignored) == 0) source->interrupt(EventSource::Reason::client_gone);
  });
}

}  // namespace

asio::awaitable<void> send_events(boost::beast::tcp_stream& stream, BeastResponse head,
                                  std::shared_ptr<EventSource> source,
                                  const ConnectionLimits& limits) {
  const bool is_chunked = head.version() >= kHttp11;
  head.content_length(boost::none);
  head.chunked(is_chunked);
  head.keep_alive(false);
  bhttp::response_serializer<bhttp::string_body> serializer(head);
  error_code failure;
  stream.expires_after(limits.write_timeout);
  co_await bhttp::async_write_header(stream, serializer,
                                     asio::redirect_error(asio::use_awaitable, failure));
  bool is_open = !failure && co_await send(stream, "retry: 1000\n\n", is_chunked, limits);
  watch_client(stream, source);
  while (is_open && source->interruption() == EventSource::Reason::none) {
    const auto taken = co_await source->next(limits.heartbeat);
    // A comment keeps proxies from closing what looks idle, and shows who is gone.
    const std::string text =
        taken.events.empty() && !taken.end ? std::string(":\n\n") : to_text(taken.events);
    if (!text.empty()) is_open = co_await send(stream, text, is_chunked, limits);
    if (taken.end) break;
  }
  if (is_open && is_chunked && source->interruption() != EventSource::Reason::client_gone) {
    co_await asio::async_write(stream, bhttp::make_chunk_last(),
                               asio::redirect_error(asio::use_awaitable, failure));
  }
  // What may still come of the watching is not to be looked at: the socket is about to go.
  source->interrupt(EventSource::Reason::client_gone);
  stream.cancel();
}

}  // namespace rdev::http
