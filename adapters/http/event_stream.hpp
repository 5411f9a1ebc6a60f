#pragma once

#include <memory>
#include <string_view>

#include <boost/asio/awaitable.hpp>

#include "adapters/http/beast_message.hpp"
#include "adapters/http/client_stream.hpp"
#include "adapters/http/event_source.hpp"
#include "adapters/http/message.hpp"
#include "adapters/http/server_options.hpp"

/// The two ways in which events go to a client. Each returns when the feed has ended, the client
/// is gone or too slow, or the source was interrupted; afterwards the connection is of no more use.
namespace rdev::http {

/// Server-sent events; `head` is what comes before them.
[[nodiscard]] boost::asio::awaitable<void> send_events(ClientStream& stream, BeastResponse head,
                                                       std::shared_ptr<EventSource> source,
                                                       const ConnectionLimits& limits);

/// Each event as one text message of a WebSocket, that `request` asked for. Closes it with 1000
/// after the last one, with 1001 when the server ends, and with 1013 when the client is to come
/// again.
[[nodiscard]] boost::asio::awaitable<void> send_messages(ClientStream& stream,
                                                         const Request& request,
                                                         std::shared_ptr<EventSource> source,
                                                         const ConnectionLimits& limits);

}  // namespace rdev::http
