#include "tests/support/scripted_http.hpp"

#include <atomic>
#include <chrono>
#include <thread>
#include <utility>

#include <boost/asio/awaitable.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/asio/write.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/core/tcp_stream.hpp>
#include <boost/beast/http/parser.hpp>
#include <boost/beast/http/read.hpp>
#include <boost/beast/http/string_body.hpp>
#include <boost/beast/http/write.hpp>

namespace rdev::testing {

namespace {

namespace asio = boost::asio;
namespace beast = boost::beast;
namespace http = boost::beast::http;
using asio::ip::tcp;

constexpr std::size_t kMaxRequestBytes = std::size_t{4} * 1024 * 1024;
constexpr int kMaxRequests = 200;
constexpr std::chrono::milliseconds kLook{10};

HttpAsked asked_by(const http::request<http::string_body>& request) {
  return {std::string(request.method_string()), std::string(request.target()), request.body(),
          std::string(request[http::field::authorization])};
}

http::response<http::string_body> response_of(const HttpReply& reply) {
  http::response<http::string_body> response(static_cast<http::status>(reply.status), 11);
  response.set(http::field::content_type, reply.content_type);
  response.body() = reply.body;
  response.content_length(reply.body.size() + reply.held_back.size());
  response.keep_alive(false);
  return response;
}

}  // namespace

class ScriptedHttp::Impl {
 public:
  explicit Impl(Answer answer)
      : answer_(std::move(answer)),
        acceptor_(context_, tcp::endpoint(asio::ip::address_v4::loopback(), 0)) {
    asio::co_spawn(context_, accept_all(), asio::detached);
    thread_ = std::thread([this] { context_.run(); });
  }
  ~Impl() {
    context_.stop();
    thread_.join();
  }
  Impl(const Impl&) = delete;
  Impl& operator=(const Impl&) = delete;

  [[nodiscard]] unsigned short port() const { return acceptor_.local_endpoint().port(); }
  void release() { released_ = true; }

 private:
  asio::awaitable<void> accept_all() {
    boost::system::error_code failure;
    while (!failure) {
      tcp::socket socket =
          co_await acceptor_.async_accept(asio::redirect_error(asio::use_awaitable, failure));
      if (!failure) asio::co_spawn(context_, answer_one(std::move(socket)), asio::detached);
    }
  }

  asio::awaitable<void> answer_one(tcp::socket socket) {
    beast::tcp_stream stream(std::move(socket));
    beast::flat_buffer buffer;
    http::request_parser<http::string_body> parser;
    parser.body_limit(kMaxRequestBytes);
    boost::system::error_code failure;
    const auto quietly = [&] { return asio::redirect_error(asio::use_awaitable, failure); };
    co_await http::async_read(stream, buffer, parser, quietly());
    if (failure) co_return;
    const HttpReply reply =
        ++requests_ > kMaxRequests ? HttpReply{503} : answer_(asked_by(parser.get()));
    auto response = response_of(reply);
    if (parser.get().method() == http::verb::head) response.body().clear();
    http::response_serializer<http::string_body> serializer(response);
    co_await http::async_write(stream, serializer, quietly());
    if (failure || reply.held_back.empty()) co_return;
    asio::steady_timer timer(context_);
    while (!released_) {
      timer.expires_after(kLook);
      co_await timer.async_wait(asio::use_awaitable);
    }
    co_await asio::async_write(stream, asio::buffer(reply.held_back), quietly());
  }

  Answer answer_;
  asio::io_context context_{1};
  tcp::acceptor acceptor_;
  std::atomic<bool> released_{false};
  int requests_ = 0;
  std::thread thread_;
};

ScriptedHttp::ScriptedHttp(Answer answer) : impl_(std::make_unique<Impl>(std::move(answer))) {}
ScriptedHttp::~ScriptedHttp() = default;

std::string ScriptedHttp::url() const {
  return "http://127.0.0.1:" + std::to_string(impl_->port());
}

void ScriptedHttp::release() {
  impl_->release();
}

}  // namespace rdev::testing
