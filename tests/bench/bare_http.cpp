#include "tests/bench/bare_http.hpp"

#include <cstdlib>
#include <thread>

#include <boost/asio/awaitable.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/core/tcp_stream.hpp>
#include <boost/beast/http/empty_body.hpp>
#include <boost/beast/http/read.hpp>
#include <boost/beast/http/string_body.hpp>
#include <boost/beast/http/write.hpp>

namespace rdev::bench {

namespace {

namespace asio = boost::asio;
namespace beast = boost::beast;
namespace http = boost::beast::http;
using asio::ip::tcp;

const tcp::endpoint kLoopback(asio::ip::address_v4::loopback(), 0);

asio::awaitable<void> answer_all(tcp::socket socket) {
  beast::tcp_stream stream(std::move(socket));
  beast::flat_buffer buffer;
  boost::system::error_code failure;
  http::response<http::string_body> response(http::status::ok, 11);
  response.set(http::field::content_type, "application/json");
  response.body() = R"({"status":"ok"})";
  response.prepare_payload();
  while (!failure) {
    http::request<http::string_body> request;
    co_await http::async_read(stream, buffer, request,
                              asio::redirect_error(asio::use_awaitable, failure));
    if (failure) co_return;
    co_await http::async_write(stream, response,
                               asio::redirect_error(asio::use_awaitable, failure));
  }
}

asio::awaitable<void> accept_all(tcp::acceptor& acceptor) {
  boost::system::error_code failure;
  while (true) {
    tcp::socket socket =
        co_await acceptor.async_accept(asio::redirect_error(asio::use_awaitable, failure));
    if (failure) co_return;
    asio::co_spawn(acceptor.get_executor(), answer_all(std::move(socket)), asio::detached);
  }
}

asio::awaitable<void> ask(tcp::endpoint server, std::string target, int requests) {
  beast::tcp_stream stream(co_await asio::this_coro::executor);
  co_await stream.async_connect(server, asio::use_awaitable);
  stream.socket().set_option(tcp::no_delay(true));
  beast::flat_buffer buffer;
  http::request<http::empty_body> request(http::verb::get, target, 11);
  request.set(http::field::host, "127.0.0.1");
  for (int i = 0; i < requests; ++i) {
    co_await http::async_write(stream, request, asio::use_awaitable);
    http::response<http::string_body> response;
    co_await http::async_read(stream, buffer, response, asio::use_awaitable);
    if (response.result() != http::status::ok) std::abort();
  }
}

}  // namespace

class BareHttpServer::Impl {
 public:
  Impl() : acceptor_(context_, kLoopback) {
    asio::co_spawn(context_, accept_all(acceptor_), asio::detached);
    thread_ = std::thread([this] { context_.run(); });
  }
  ~Impl() {
    context_.stop();
    thread_.join();
  }
  Impl(const Impl&) = delete;
  Impl& operator=(const Impl&) = delete;

  [[nodiscard]] std::uint16_t port() const { return acceptor_.local_endpoint().port(); }

 private:
  asio::io_context context_{1};
  tcp::acceptor acceptor_;
  std::thread thread_;
};

BareHttpServer::BareHttpServer() : impl_(std::make_unique<Impl>()) {}
BareHttpServer::~BareHttpServer() = default;
std::uint16_t BareHttpServer::port() const {
  return impl_->port();
}

void load(std::uint16_t port, const std::string& target, int connections, int requests) {
  asio::io_context context{1};
  const tcp::endpoint server(kLoopback.address(), port);
  const auto must_succeed = [](const std::exception_ptr& failure) {
    if (failure) std::abort();
  };
  for (int i = 0; i < connections; ++i) {
    asio::co_spawn(context, ask(server, target, requests), must_succeed);
  }
  context.run();
}

}  // namespace rdev::bench
