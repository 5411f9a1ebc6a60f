#include "adapters/webhook/connection.hpp"

#include <algorithm>
#include <cstdint>
#include <type_traits>

#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/ssl/context.hpp>
#include <boost/asio/ssl/stream.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/core/tcp_stream.hpp>
#include <boost/beast/http/empty_body.hpp>
#include <boost/beast/http/parser.hpp>
#include <boost/beast/http/read.hpp>
#include <boost/beast/http/string_body.hpp>
#include <boost/beast/http/write.hpp>
#include <boost/beast/ssl/ssl_stream.hpp>

namespace rdev::webhook {

namespace asio = boost::asio;
namespace beast = boost::beast;
namespace http = boost::beast::http;
using boost::system::error_code;

namespace {

constexpr std::uint32_t kMaxHeadBytes = 16 * 1024;
constexpr std::uint64_t kMaxBodyBytes = 16 * 1024;
// For the rest of an answer whose status is known: worth no more than a new connection.
constexpr std::chrono::milliseconds kBodyPatience{500};

using Plain = beast::tcp_stream;
using Tls = beast::ssl_stream<beast::tcp_stream>;

/// A stream with the context that moves it, one operation at a time on the caller's thread.
template <class Stream>
class StreamConnection : public Connection {
 public:
  template <class... Arguments>
  explicit StreamConnection(Arguments&&... arguments) : stream_(context_, arguments...) {}

  Stream& stream() noexcept { return stream_; }
  Plain& socket() noexcept { return beast::get_lowest_layer(stream_); }

  /// `start` is handed the completion handler of an operation, which is run to its end.
  template <class Start>
  error_code run(Deadline deadline, const std::stop_token& stop, Start start) {
    if (stop.stop_requested()) return asio::error::operation_aborted;
    const std::stop_callback on_stop(
        stop, [this] { asio::post(context_, [this] { socket().close(); }); });
    error_code result = asio::error::operation_aborted;
    socket().expires_at(deadline);
    start([&result](error_code failure, auto&&...) { result = failure; });
    context_.restart();
    context_.run();
    return result;
  }

  Result<Reply> post(const Post& post, Deadline deadline, const std::stop_token& stop) override {
    reusable_ = false;
    http::request<http::string_body> request(http::verb::post, post.target, 11);
    for (const auto& [name, value] : post.headers) request.set(name, value);
    request.body() = post.body;
    request.prepare_payload();
    error_code failure = run(deadline, stop, [&](auto&& done) {
      http::async_write(stream_, request, std::forward<decltype(done)>(done));
    });
    if (failure) return error_of(failure, stop, "sending");

    http::response_parser<http::string_body> parser;
    parser.header_limit(kMaxHeadBytes);
    parser.body_limit(kMaxBodyBytes);
    beast::flat_buffer buffer(kMaxHeadBytes + kMaxBodyBytes);
    failure = run(deadline, stop, [&](auto&& done) {
      http::async_read_header(stream_, buffer, parser, std::forward<decltype(done)>(done));
    });
    // Beast's limit applies to the body that is announced, before any of it is read.
    if (failure && !(failure == http::error::body_limit && parser.is_header_done())) {
      return error_of(failure, stop, "waiting for the answer");
    }
    const auto& head = parser.get();
    Reply reply{static_cast<int>(head.result_int()), std::string(head[http::field::retry_after])};
    if (!failure && !parser.is_done() && parser.keep_alive()) {
      const Deadline patience =
          std::min(deadline, std::chrono::steady_clock::now() + kBodyPatience);
      failure = run(patience, stop, [&](auto&& done) {
        http::async_read(stream_, buffer, parser, std::forward<decltype(done)>(done));
      });
    }
    reusable_ = !failure && parser.is_done() && parser.keep_alive() && buffer.size() == 0 &&
                !stop.stop_requested();
    return reply;
  }

  [[nodiscard]] bool is_reusable() const override { return reusable_; }

  Error error_of(error_code failure, const std::stop_token& stop, const std::string& step) {
    if (stop.stop_requested()) return {Errc::cancelled, "the delivery was stopped"};
    if (failure == beast::error::timeout) return {Errc::timeout, step + " took too long"};
    if (failure == http::error::end_of_stream) {
      return {Errc::unavailable, "the receiver closed the connection without an answer"};
    }
    return {Errc::unavailable, step + ": " + failure.message()};
  }

 private:
  asio::io_context context_{1};
  Stream stream_;
  bool reusable_ = false;
};

Connection::Deadline at_most(std::chrono::milliseconds step, Connection::Deadline deadline) {
  return std::min(deadline, std::chrono::steady_clock::now() + step);
}

template <class Stream>
Result<void> connect(StreamConnection<Stream>& connection, const CallbackUrl& url,
                     const std::vector<asio::ip::address>& addresses, const Timeouts& timeouts,
                     Connection::Deadline deadline, const std::stop_token& stop) {
  error_code failure = asio::error::host_unreachable;
  for (const asio::ip::address& address : addresses) {
    failure = connection.run(at_most(timeouts.connect, deadline), stop, [&](auto&& done) {
      connection.socket().async_connect(asio::ip::tcp::endpoint(address, url.port),
                                        std::forward<decltype(done)>(done));
    });
    if (!failure) {
      connection.socket().socket().set_option(asio::ip::tcp::no_delay(true), failure);
      return {};
    }
    connection.socket().close();
  }
  return connection.error_of(failure, stop, "connecting");
}

/// Why a handshake failed, in the words of the verification if that was why.
Error handshake_error(StreamConnection<Tls>& connection, error_code failure,
                      const std::stop_token& stop) {
  const long verdict = SSL_get_verify_result(connection.stream().native_handle());
  if (verdict != X509_V_OK && !stop.stop_requested() && failure != beast::error::timeout) {
    return {Errc::unavailable, std::string("the receiver's certificate is refused: ") +
                                   X509_verify_cert_error_string(verdict)};
  }
  return connection.error_of(failure, stop, "TLS handshake");
}

Result<void> shake_hands(StreamConnection<Tls>& connection, const CallbackUrl& url,
                         const Timeouts& timeouts, Connection::Deadline deadline,
                         const std::stop_token& stop) {
  SSL* const ssl = connection.stream().native_handle();
  const bool named = url.address
                         ? X509_VERIFY_PARAM_set1_ip_asc(SSL_get0_param(ssl), url.host.c_str()) == 1
                         : SSL_set1_host(ssl, url.host.c_str()) == 1 &&
                               SSL_set_tlsext_host_name(ssl, url.host.c_str()) == 1;
  if (!named) return Error{Errc::internal, "TLS cannot be told the host's name"};
  const error_code failure =
      connection.run(at_most(timeouts.handshake, deadline), stop, [&](auto&& done) {
        connection.stream().async_handshake(asio::ssl::stream_base::client,
                                            std::forward<decltype(done)>(done));
      });
  if (failure) return handshake_error(connection, failure, stop);
  return {};
}

}  // namespace

Result<std::unique_ptr<Connection>> Connection::open(
    const CallbackUrl& url, const std::vector<asio::ip::address>& addresses,
    asio::ssl::context& tls, const Timeouts& timeouts, Deadline deadline,
    const std::stop_token& stop) {
  if (!url.tls) {
    auto plain = std::make_unique<StreamConnection<Plain>>();
    auto done = connect(*plain, url, addresses, timeouts, deadline, stop);
    if (done.has_error()) return done.error();
    return std::unique_ptr<Connection>(std::move(plain));
  }
  auto secured = std::make_unique<StreamConnection<Tls>>(tls);
  auto done = connect(*secured, url, addresses, timeouts, deadline, stop);
  if (!done.has_error()) done = shake_hands(*secured, url, timeouts, deadline, stop);
  if (done.has_error()) return done.error();
  return std::unique_ptr<Connection>(std::move(secured));
}

}  // namespace rdev::webhook
