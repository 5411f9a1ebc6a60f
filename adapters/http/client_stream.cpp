#include "adapters/http/client_stream.hpp"

namespace rdev::http {

namespace asio = boost::asio;
using boost::system::error_code;

ClientStream::ClientStream(asio::ip::tcp::socket socket,
                           const std::shared_ptr<asio::ssl::context>& tls)
    : is_secure_(tls != nullptr) {
  if (tls) {
    tls_ = TlsLayer::make(std::move(socket), *tls);
  } else {
    plain_.emplace(std::move(socket));
  }
}

asio::awaitable<error_code> ClientStream::handshake() {
  return tls_->handshake();
}

asio::awaitable<error_code> ClientStream::end_tls() {
  return tls_->shutdown();
}

void ClientStream::stop_reading() {
  next_layer().cancel();
  if (!is_secure_) return;
  // TLS reads again and again until it has a whole record, and would go on where it missed the
  // cancelling between two of them.
  error_code ignored;
  socket().shutdown(asio::ip::tcp::socket::shutdown_receive, ignored);
}

bool ClientStream::has_input() {
  if (is_secure_ && tls_->has_input()) return true;
  error_code ignored;
  return socket().available(ignored) > 0;
}

}  // namespace rdev::http
