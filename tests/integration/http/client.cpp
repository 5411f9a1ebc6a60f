#include "tests/integration/http/client.hpp"

#include <algorithm>
#include <cctype>
#include <stdexcept>

#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/write.hpp>
#include <boost/beast/core/buffers_to_string.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/core/tcp_stream.hpp>
#include <boost/beast/http/parser.hpp>
#include <boost/beast/http/read.hpp>
#include <boost/beast/http/string_body.hpp>
#include <boost/json/parse.hpp>

namespace rdev::testing {

namespace asio = boost::asio;
namespace beast = boost::beast;
namespace bhttp = boost::beast::http;

namespace {

constexpr std::chrono::seconds kPatience{30};

std::string lower(std::string text) {
  std::transform(text.begin(), text.end(), text.begin(),
                 [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
  return text;
}

}  // namespace

boost::json::value Reply::json() const {
  return boost::json::parse(body);
}

std::string Reply::header(const std::string& name) const {
  const auto found = headers.find(lower(name));
  return found == headers.end() ? "" : found->second;
}

struct Client::Impl {
  /// Starts an operation and runs it to its end.
  template <class Start>
  beast::error_code run(Start start) {
    beast::error_code outcome;
    stream.expires_after(kPatience);
    start([&](beast::error_code failure, std::size_t) { outcome = failure; });
    io.restart();
    io.run();
    if (outcome == beast::error::timeout) throw std::runtime_error("the server keeps us waiting");
    return outcome;
  }

  asio::io_context io;
  beast::tcp_stream stream{io};
  beast::flat_buffer buffer;
};

Client::Client() : impl_(std::make_unique<Impl>()) {
  impl_->stream.socket().open(asio::ip::tcp::v4());
}

Client::Client(std::uint16_t port, const std::string& address) : impl_(std::make_unique<Impl>()) {
  connect(port, address);
}

Client::~Client() = default;

void Client::connect(std::uint16_t port, const std::string& address) {
  const asio::ip::tcp::endpoint server(asio::ip::make_address(address), port);
  auto& socket = impl_->stream.socket();
  if (!socket.is_open()) socket.open(server.protocol());
  // Small, so that a client that does not read is noticed soon.
  socket.set_option(asio::socket_base::receive_buffer_size(64 * 1024));
  impl_->stream.connect(server);
}

Reply Client::get(const std::string& target, const HeaderMap& headers) {
  return send("GET", target, {}, headers);
}

Reply Client::post(const std::string& target, const std::string& json, const HeaderMap& headers) {
  HeaderMap all{{"Content-Type", "application/json"}};
  for (const auto& [name, value] : headers) all.insert_or_assign(name, value);
  return send("POST", target, json, all);
}

Reply Client::send(const std::string& method, const std::string& target, const std::string& body,
                   const HeaderMap& headers) {
  HeaderMap all{{"Host", "localhost"}};
  if (!body.empty() || method == "POST") all["Content-Length"] = std::to_string(body.size());
  for (const auto& [name, value] : headers) all.insert_or_assign(name, value);
  std::string message = method + " " + target + " HTTP/1.1\r\n";
  for (const auto& [name, value] : all) message += name + ": " + value + "\r\n";
  write(message + "\r\n" + body);
  return read(method == "HEAD");
}

bool Client::write(std::string_view bytes) {
  return !impl_->run(
      [&](auto done) { asio::async_write(impl_->stream, asio::buffer(bytes), std::move(done)); });
}

Reply Client::read(bool to_head) {
  bhttp::response_parser<bhttp::string_body> parser;
  parser.body_limit(64 * 1024 * 1024);
  parser.skip(to_head);
  const auto failure = impl_->run(
      [&](auto done) { bhttp::async_read(impl_->stream, impl_->buffer, parser, std::move(done)); });
  Reply reply;
  if (failure) return reply;
  reply.status = parser.get().result_int();
  for (const auto& field : parser.get()) {
    reply.headers[lower(std::string(field.name_string()))] = std::string(field.value());
  }
  reply.body = parser.get().body();
  return reply;
}

bool Client::wait_for(std::string_view text) {
  constexpr std::size_t kPiece = 4096;
  while (beast::buffers_to_string(impl_->buffer.data()).find(text) == std::string::npos) {
    const auto failure = impl_->run([&](auto done) {
      impl_->stream.async_read_some(
          impl_->buffer.prepare(kPiece),
          [this, done = std::move(done)](beast::error_code outcome, std::size_t size) mutable {
            impl_->buffer.commit(size);
            done(outcome, size);
          });
    });
    if (failure) return false;
  }
  return true;
}

bool Client::is_closed() {
  if (impl_->buffer.size() > 0) return false;
  return static_cast<bool>(impl_->run([&](auto done) {
    impl_->stream.async_read_some(impl_->buffer.prepare(1), std::move(done));
  }));
}

}  // namespace rdev::testing
