#include "adapters/http/tls_layer.hpp"

#include <utility>

#include <boost/asio/redirect_error.hpp>
#include <boost/asio/ssl/error.hpp>
#include <boost/asio/ssl/stream.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <openssl/err.h>
#include <openssl/ssl.h>

namespace rdev::http {

namespace asio = boost::asio;
namespace ssl = boost::asio::ssl;
using boost::system::error_code;

namespace {

class OpenSslLayer final : public TlsLayer, public std::enable_shared_from_this<OpenSslLayer> {
 public:
  OpenSslLayer(asio::ip::tcp::socket socket, ssl::context& context)
      : stream_(std::move(socket), context) {}

  boost::beast::tcp_stream& tcp() override { return stream_.next_layer(); }

  asio::awaitable<error_code> handshake() override {
    const auto self = shared_from_this();
    error_code failure;
    co_await stream_.async_handshake(ssl::stream_base::server,
                                     asio::redirect_error(asio::use_awaitable, failure));
    co_return failure;
  }

  asio::awaitable<error_code> shutdown() override {
    const auto self = shared_from_this();
    error_code failure;
    co_await stream_.async_shutdown(asio::redirect_error(asio::use_awaitable, failure));
    co_return failure;
  }

  void read_some(asio::mutable_buffer to, Done done) override {
    stream_.async_read_some(to, kept_alive(std::move(done)));
  }

  void write_some(asio::const_buffer from, Done done) override {
    stream_.async_write_some(from, kept_alive(std::move(done)));
  }

  bool has_input() override { return SSL_has_pending(stream_.native_handle()) == 1; }

 private:
  [[nodiscard]] Done kept_alive(Done done) {
    return [self = shared_from_this(), done = std::move(done)](
               error_code failure, std::size_t size) { done(failure, size); };
  }

  ssl::stream<boost::beast::tcp_stream> stream_;
};

}  // namespace

std::shared_ptr<TlsLayer> TlsLayer::make(asio::ip::tcp::socket socket, ssl::context& context) {
  return std::make_shared<OpenSslLayer>(std::move(socket), context);
}

bool is_plain_http(const error_code& failure) {
  return failure.category() == asio::error::get_ssl_category() &&
         ERR_GET_REASON(static_cast<unsigned>(failure.value())) == SSL_R_HTTP_REQUEST;
}

}  // namespace rdev::http
