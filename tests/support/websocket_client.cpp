#include "tests/support/websocket_client.hpp"

#include <stdexcept>

#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/beast/core/buffers_to_string.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/core/tcp_stream.hpp>
#include <boost/beast/websocket/stream.hpp>
#include <boost/json/parse.hpp>

namespace rdev::testing {

namespace asio = boost::asio;
namespace beast = boost::beast;
namespace websocket = boost::beast::websocket;

namespace {

constexpr std::chrono::seconds kPatience{30};

}  // namespace

struct WebSocketClient::Impl {
  /// Starts an operation and runs it to its end.
  template <class Start>
  beast::error_code run(Start start) {
    std::optional<beast::error_code> outcome;
    start([&](beast::error_code failure, auto...) { outcome = failure; });
    io.restart();
    const auto until = std::chrono::steady_clock::now() + kPatience;
    while (!outcome && io.run_one_until(until) > 0) {
    }
    if (!outcome) throw std::runtime_error("the server keeps us waiting");
    return *outcome;
  }

  asio::io_context io;
  websocket::stream<beast::tcp_stream> ws{io};
  beast::flat_buffer buffer;
  bool has_pong = false;
};

WebSocketClient::WebSocketClient(std::uint16_t port, const std::string& target,
                                 const std::string& origin)
    : impl_(std::make_unique<Impl>()) {
  auto& ws = impl_->ws;
  auto& tcp = beast::get_lowest_layer(ws);
  tcp.socket().open(asio::ip::tcp::v4());
  // Small, so that a client that does not read is noticed soon.
  tcp.socket().set_option(asio::socket_base::receive_buffer_size(32 * 1024));
  tcp.connect({asio::ip::make_address("127.0.0.1"), port});
  websocket::permessage_deflate deflate;
  deflate.client_enable = true;
  ws.set_option(deflate);
  ws.set_option(websocket::stream_base::decorator([&](websocket::request_type& request) {
    if (!origin.empty()) request.set("Origin", origin);
  }));
  ws.control_callback([this](websocket::frame_type type, beast::string_view) {
    if (type == websocket::frame_type::pong) impl_->has_pong = true;
  });
  websocket::response_type response;
  const auto failure = impl_->run([&](auto done) {
    ws.async_handshake(response, "localhost:" + std::to_string(port), target, std::move(done));
  });
  if (failure) throw std::runtime_error("refused with " + std::to_string(response.result_int()));
}

WebSocketClient::~WebSocketClient() = default;

std::optional<std::string> WebSocketClient::read() {
  impl_->buffer.clear();
  const auto failure =
      impl_->run([&](auto done) { impl_->ws.async_read(impl_->buffer, std::move(done)); });
  if (failure) return std::nullopt;
  return beast::buffers_to_string(impl_->buffer.data());
}

std::vector<std::int64_t> WebSocketClient::read_until(std::int64_t seq) {
  std::vector<std::int64_t> seqs;
  while (seqs.empty() || seqs.back() < seq) {
    const auto message = read();
    if (!message) break;
    seqs.push_back(boost::json::parse(*message).at("seq").as_int64());
  }
  return seqs;
}

std::vector<std::int64_t> WebSocketClient::read_all() {
  return read_until(INT64_MAX);
}

void WebSocketClient::write(const std::string& text) {
  impl_->run([&](auto done) { impl_->ws.async_write(asio::buffer(text), std::move(done)); });
}

void WebSocketClient::ping() {
  impl_->run([&](auto done) { impl_->ws.async_ping({}, std::move(done)); });
}

bool WebSocketClient::has_pong() const {
  return impl_->has_pong;
}

std::uint16_t WebSocketClient::close_code() const {
  return impl_->ws.reason().code;
}

}  // namespace rdev::testing
