#include <array>
#include <string>
#include <utility>

#include <boost/asio/experimental/awaitable_operators.hpp>
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
asio::awaitable<bool> send(ClientStream& stream, const std::string& text, bool is_chunked,
                           const ConnectionLimits& limits) {
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

/// Notices a client that goes away while there is nothing to tell it. What it says is not minded.
asio::awaitable<void> watch_client(ClientStream& stream, EventSource& source) {
  std::array<char, 512> unread{};
  error_code failure;
  while (!failure && source.interruption() == EventSource::Reason::none) {
    co_await stream.async_read_some(asio::buffer(unread),
                                    asio::redirect_error(asio::use_awaitable, failure));
  }
  source.interrupt(EventSource::Reason::client_gone);
}

/// What comes after the head, and then the end of the watching.
asio::awaitable<void> tell(ClientStream& stream, EventSource& source, bool is_chunked,
                           const ConnectionLimits& limits) {
  bool is_open = co_await send(stream, "retry: 1000\n\n", is_chunked, limits);
  while (is_open && source.interruption() == EventSource::Reason::none) {
    const auto taken = co_await source.next(limits.heartbeat);
    // A comment keeps proxies from closing what looks idle, and shows who is gone.
    const std::string text =
        taken.events.empty() && !taken.end ? std::string(":\n\n") : to_text(taken.events);
    if (!text.empty()) is_open = co_await send(stream, text, is_chunked, limits);
    if (taken.end) break;
  }
  if (is_open && is_chunked && source.interruption() != EventSource::Reason::client_gone) {
    error_code failure;
    co_await asio::async_write(stream, bhttp::make_chunk_last(),
                               asio::redirect_error(asio::use_awaitable, failure));
  }
  source.interrupt(EventSource::Reason::client_gone);
  stream.stop_reading();
}

}  // namespace

asio::awaitable<void> send_events(ClientStream& stream, BeastResponse head,
                                  std::shared_ptr<EventSource> source,
                                  const ConnectionLimits& limits) {
  using namespace asio::experimental::awaitable_operators;
  const bool is_chunked = head.version() >= kHttp11;
  head.content_length(boost::none);
  head.chunked(is_chunked);
  head.keep_alive(false);
  bhttp::response_serializer<bhttp::string_body> serializer(head);
  error_code failure;
  stream.expires_after(limits.write_timeout);
  co_await bhttp::async_write_header(stream, serializer,
                                     asio::redirect_error(asio::use_awaitable, failure));
  if (failure) co_return;
  // The times of what is sent are set anew each time; what is read has none.
  stream.next_layer().expires_never();
  co_await (watch_client(stream, *source) && tell(stream, *source, is_chunked, limits));
}

}  // namespace rdev::http
