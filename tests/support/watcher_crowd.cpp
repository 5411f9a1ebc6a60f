#include "tests/support/watcher_crowd.hpp"

#include <atomic>
#include <list>
#include <thread>
#include <utility>

#include <boost/asio/awaitable.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/core/tcp_stream.hpp>
#include <boost/beast/websocket/stream.hpp>

namespace rdev::testing {

namespace asio = boost::asio;
namespace beast = boost::beast;
namespace websocket = boost::beast::websocket;

class WatcherCrowd::Impl {
 public:
  Impl(std::uint16_t port, const std::string& target, std::size_t readers, std::size_t sleepers,
       OnMessage on_message)
      : on_message_(std::move(on_message)) {
    for (std::size_t i = 0; i < readers + sleepers; ++i) {
      connect(sockets_.emplace_back(io_), port, target, i >= readers);
    }
    std::size_t index = 0;
    for (Socket& socket : sockets_) {
      if (index == readers) break;
      asio::co_spawn(io_, read_all(socket, index++), asio::detached);
    }
    thread_ = std::thread([this] { io_.run(); });
  }

  ~Impl() {
    io_.stop();
    thread_.join();
  }
  Impl(const Impl&) = delete;
  Impl& operator=(const Impl&) = delete;

  std::atomic<std::size_t> ended = 0;
  std::atomic<std::size_t> ended_well = 0;

 private:
  using Socket = websocket::stream<beast::tcp_stream>;

  static void connect(Socket& ws, std::uint16_t port, const std::string& target, bool is_sleeper) {
    beast::tcp_stream& tcp = beast::get_lowest_layer(ws);
    tcp.socket().open(asio::ip::tcp::v4());
    // So that little of what a sleeper does not take is the kernel's to keep.
    if (is_sleeper) tcp.socket().set_option(asio::socket_base::receive_buffer_size(4096));
    tcp.connect({asio::ip::address_v4::loopback(), port});
    ws.handshake("localhost:" + std::to_string(port), target);
  }

  asio::awaitable<void> read_all(Socket& ws, std::size_t index) {
    beast::flat_buffer buffer;
    beast::error_code failure;
    while (true) {
      co_await ws.async_read(buffer, asio::redirect_error(asio::use_awaitable, failure));
      if (failure) break;
      const auto data = buffer.data();
      on_message_(index, {static_cast<const char*>(data.data()), data.size()});
      buffer.consume(buffer.size());
    }
    if (failure == websocket::error::closed && ws.reason().code == websocket::close_code::normal) {
      ++ended_well;
    }
    ++ended;
  }

  const OnMessage on_message_;
  asio::io_context io_{1};
  std::list<Socket> sockets_;
  std::thread thread_;
};

WatcherCrowd::WatcherCrowd(std::uint16_t port, const std::string& target, std::size_t readers,
                           std::size_t sleepers, OnMessage on_message)
    : impl_(std::make_unique<Impl>(port, target, readers, sleepers, std::move(on_message))) {}
WatcherCrowd::~WatcherCrowd() = default;

std::size_t WatcherCrowd::ended() const {
  return impl_->ended;
}
std::size_t WatcherCrowd::ended_well() const {
  return impl_->ended_well;
}

}  // namespace rdev::testing
