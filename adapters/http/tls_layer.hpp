#pragma once

#include <cstddef>
#include <functional>
#include <memory>
#include <vector>

#include <boost/asio/awaitable.hpp>
#include <boost/asio/buffer.hpp>
#include <boost/beast/core/tcp_stream.hpp>

namespace boost::asio::ssl {
class context;
}

namespace rdev::http {

/// TLS over a socket, behind functions that are no templates: so it is compiled once, and not again
/// for every operation that goes through it. Lives on the socket's executor; what it has begun
/// keeps it alive.
class TlsLayer {
 public:
  using Done = std::function<void(boost::system::error_code, std::size_t)>;

  [[nodiscard]] static std::shared_ptr<TlsLayer> make(boost::asio::ip::tcp::socket socket,
                                                      boost::asio::ssl::context& context);
  virtual ~TlsLayer() = default;
  TlsLayer(const TlsLayer&) = delete;
  TlsLayer& operator=(const TlsLayer&) = delete;

  [[nodiscard]] virtual boost::beast::tcp_stream& tcp() = 0;

  [[nodiscard]] virtual boost::asio::awaitable<boost::system::error_code> handshake() = 0;

  /// Says that nothing more comes, and waits for the client to say the same.
  [[nodiscard]] virtual boost::asio::awaitable<boost::system::error_code> shutdown() = 0;

  virtual void read_some(boost::asio::mutable_buffer to, Done done) = 0;
  virtual void write_some(boost::asio::const_buffer from, Done done) = 0;

  /// Whether something that was received waits to be read.
  [[nodiscard]] virtual bool has_input() = 0;

  /// Room to put together what goes out in one record; good until the write is done.
  [[nodiscard]] std::vector<char>& gathered() noexcept { return gathered_; }

 protected:
  TlsLayer() = default;

 private:
  std::vector<char> gathered_;
};

/// Whether a handshake failed because the client speaks HTTP without TLS.
[[nodiscard]] bool is_plain_http(const boost::system::error_code& failure);

}  // namespace rdev::http
