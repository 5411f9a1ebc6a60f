#pragma once

#include <algorithm>
#include <cstddef>
#include <memory>
#include <optional>
#include <type_traits>
#include <utility>

#include <boost/asio/async_result.hpp>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/buffer.hpp>
#include <boost/beast/core/tcp_stream.hpp>
#include <boost/beast/websocket/teardown.hpp>

#include "adapters/http/tls_layer.hpp"

namespace rdev::http {

/// A client's connection, in the clear or under TLS: one type for all that Beast and Asio do with
/// it. Its times are those of the socket below. Lives on one executor, a strand.
class ClientStream {
 public:
  using executor_type = boost::beast::tcp_stream::executor_type;
  using next_layer_type = boost::beast::tcp_stream;

  /// Without `tls`, in the clear.
  ClientStream(boost::asio::ip::tcp::socket socket,
               const std::shared_ptr<boost::asio::ssl::context>& tls);

  [[nodiscard]] executor_type get_executor() noexcept { return next_layer().get_executor(); }
  [[nodiscard]] next_layer_type& next_layer() noexcept { return tls_ ? tls_->tcp() : *plain_; }
  [[nodiscard]] boost::asio::ip::tcp::socket& socket() noexcept { return next_layer().socket(); }

  template <class Duration>
  void expires_after(Duration duration) {
    next_layer().expires_after(duration);
  }
  /// Ends the reading, for good.
  void stop_reading();

  [[nodiscard]] bool is_secure() const noexcept { return is_secure_; }
  /// Of a secure stream: before anything is read or written.
  [[nodiscard]] boost::asio::awaitable<boost::system::error_code> handshake();
  /// Goes on in the clear, for a client that does.
  void give_up_tls() noexcept { is_secure_ = false; }
  /// Of a secure stream: ends TLS; afterwards only the socket is of use.
  [[nodiscard]] boost::asio::awaitable<boost::system::error_code> end_tls();

  /// Whether the client has sent something that was not read yet.
  [[nodiscard]] bool has_input();

  template <class Buffers, class Token>
  auto async_read_some(const Buffers& buffers, Token&& token) {
    return boost::asio::async_initiate<Token, Signature>(
        [this](auto&& handler, const Buffers& to) {
          if (!is_secure_) {
            next_layer().async_read_some(to, std::forward<decltype(handler)>(handler));
          } else {
            tls_->read_some(first_of<boost::asio::mutable_buffer>(to),
                            erased(std::forward<decltype(handler)>(handler)));
          }
        },
        token, buffers);
  }

  template <class Buffers, class Token>
  auto async_write_some(const Buffers& buffers, Token&& token) {
    return boost::asio::async_initiate<Token, Signature>(
        [this](auto&& handler, const Buffers& from) {
          if (!is_secure_) {
            next_layer().async_write_some(from, std::forward<decltype(handler)>(handler));
          } else {
            tls_->write_some(for_one_record(from),
                             erased(std::forward<decltype(handler)>(handler)));
          }
        },
        token, buffers);
  }

 private:
  using Signature = void(boost::system::error_code, std::size_t);
  static constexpr std::size_t kMaxRecordBytes = 16'384;

  /// Handlers can be moved only, which std::function does not take.
  template <class Handler>
  static TlsLayer::Done erased(Handler&& handler) {
    auto held = std::make_shared<std::decay_t<Handler>>(std::forward<Handler>(handler));
    return [held = std::move(held)](boost::system::error_code failure, std::size_t size) {
      std::move (*held)(failure, size);
    };
  }

  template <class Buffer, class Buffers>
  static Buffer first_of(const Buffers& buffers) {
    auto at = boost::asio::buffer_sequence_begin(buffers);
    const auto end = boost::asio::buffer_sequence_end(buffers);
    for (; at != end; ++at) {
      const Buffer buffer(*at);
      if (buffer.size() > 0) return buffer;
    }
    return {};
  }

  /// Header and body would else be two records, and two packets.
  template <class Buffers>
  boost::asio::const_buffer for_one_record(const Buffers& buffers) {
    const auto first = first_of<boost::asio::const_buffer>(buffers);
    const std::size_t size = std::min(boost::asio::buffer_size(buffers), kMaxRecordBytes);
    if (first.size() >= size) return first;
    tls_->gathered().resize(size);
    boost::asio::buffer_copy(boost::asio::buffer(tls_->gathered()), buffers);
    return boost::asio::buffer(tls_->gathered());
  }

  std::optional<boost::beast::tcp_stream> plain_;
  std::shared_ptr<TlsLayer> tls_;
  bool is_secure_;
};

/// How Beast ends the connection below a WebSocket.
template <class Handler>
void async_teardown(boost::beast::role_type role, ClientStream& stream, Handler&& handler) {
  // The close frames of both sides have told already what TLS would tell once more.
  boost::beast::websocket::async_teardown(role, stream.socket(), std::forward<Handler>(handler));
}

}  // namespace rdev::http
