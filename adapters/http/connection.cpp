#include "adapters/http/connection.hpp"

#include <chrono>
#include <functional>
#include <optional>
#include <utility>

#include <boost/asio/post.hpp>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/beast/core/stream_traits.hpp>
#include <boost/beast/core/string.hpp>
#include <boost/beast/http/empty_body.hpp>
#include <boost/beast/http/read.hpp>
#include <boost/beast/http/write.hpp>

#include "adapters/http/event_stream.hpp"
#include "adapters/http/problem.hpp"
#include "adapters/http/run_on_pool.hpp"
#include "core/service/tracing.hpp"

namespace rdev::http {

namespace asio = boost::asio;
namespace beast = boost::beast;
namespace bhttp = boost::beast::http;
using boost::system::error_code;

namespace {

constexpr std::size_t kReadBytes = 4096;
constexpr unsigned kHttp10 = 10;
constexpr unsigned kHttp11 = 11;

}  // namespace

Connection::Connection(asio::ip::tcp::socket socket, std::string client,
                       const ConnectionContext& context)
    : stream_(std::move(socket), context.tls ? context.tls->current() : nullptr),
      context_(context),
      client_(std::move(client)) {
  wait_from_now();
}

asio::awaitable<void> Connection::serve(std::shared_ptr<Connection> self) {
  bool is_open = !self->stream_.is_secure() || co_await self->secure();
  while (is_open) {
    is_open = co_await self->wait_for_request();
    if (is_open) is_open = co_await self->exchange();
  }
  co_await self->linger();
}

void Connection::close_if_idle() {
  asio::post(stream_.get_executor(), [self = shared_from_this()] {
    if (self->idle_) self->stream_.stop_reading();
    if (self->source_ && self->context_.draining) {
      self->source_->interrupt(EventSource::Reason::drain);
    }
  });
}

void Connection::end_if_waiting_since(Clock::time_point since) {
  chosen_ = true;
  asio::post(stream_.get_executor(), [self = shared_from_this(), since] {
    if (self->waiting_since_.load() == since) {
      self->stream_.stop_reading();
    } else {
      self->chosen_ = false;  // its request has come in that very moment
    }
  });
}

/// Whether the client has sent something that is not answered yet.
bool Connection::has_input() {
  return buffer_.size() > 0 || stream_.has_input();
}

/// Whether the connection may not wait for more requests than it has got.
bool Connection::is_to_end() const {
  return context_.draining || context_.crowded;
}

/// Agrees on TLS with the client, who has as long for it as for a request's header.
asio::awaitable<bool> Connection::secure() {
  idle_ = true;
  stream_.expires_after(context_.limits.header_timeout);
  const error_code failure = co_await stream_.handshake();
  idle_ = false;
  if (!failure) co_return true;
  wait_no_more();
  if (is_plain_http(failure)) {
    Exchange exchange;
    exchange.request_id = context_.ids.uuid();
    exchange.client = client_;
    stream_.give_up_tls();
    has_unread_ = true;
    co_await write(to_response(http_problem(400, "this is HTTPS, and no HTTP"), exchange.path),
                   exchange);
  }
  co_return false;
}

asio::awaitable<bool> Connection::wait_for_request() {
  if (has_input()) co_return true;
  if (is_to_end()) co_return false;
  wait_from_now();
  idle_ = true;
  stream_.expires_after(context_.limits.idle_timeout);
  error_code failure;
  const std::size_t size = co_await stream_.async_read_some(
      buffer_.prepare(kReadBytes), asio::redirect_error(asio::use_awaitable, failure));
  buffer_.commit(size);
  idle_ = false;
  // Ended by close_if_idle, but for a request that has come in that very moment.
  if (failure == asio::error::operation_aborted) co_return has_input();
  co_return !failure;
}

asio::awaitable<bool> Connection::exchange() {
  Exchange exchange;
  Parser parser;
  parser.header_limit(context_.limits.max_header_bytes);
  parser.body_limit(context_.limits.max_body_bytes);
  wait_from_now();
  co_await read(parser, exchange);
  wait_no_more();
  Response response;
  if (!exchange.refusal) {
    response = co_await answer(parser, exchange);
  } else if (exchange.refusal->status == 0) {
    has_unread_ = false;  // nothing was answered that could get lost
    buffer_.clear();
    co_return false;
  } else {
    response = to_response(*exchange.refusal, exchange.path);
  }
  if (!response.feed) co_return co_await write(std::move(response), exchange);
  co_await stream(std::move(response), exchange);
  co_return false;
}

asio::awaitable<void> Connection::read(Parser& parser, Exchange& exchange) {
  stream_.expires_after(context_.limits.header_timeout);
  error_code failure;
  co_await bhttp::async_read_header(stream_, buffer_, parser,
                                    asio::redirect_error(asio::use_awaitable, failure));
  note(parser.get(), exchange);
  if (failure) {
    exchange.refusal = read_problem(failure);
  } else if (!parser.is_done()) {
    co_await read_body(parser, exchange);
  }
  has_unread_ = exchange.refusal.has_value();
  exchange.keep_alive = !has_unread_ && parser.keep_alive();
}

asio::awaitable<void> Connection::read_body(Parser& parser, Exchange& exchange) {
  const std::string expected(parser.get()[bhttp::field::expect]);
  stream_.expires_after(context_.limits.body_timeout);
  error_code failure;
  if (!expected.empty() && exchange.version >= kHttp11) {
    if (!beast::iequals(expected, "100-continue")) {
      exchange.refusal = http_problem(417, "the only expectation known here is 100-continue");
      co_return;
    }
    // A client that has sent some of the body already waits for nothing.
    if (buffer_.size() == 0) {
      const bhttp::response<bhttp::empty_body> proceed(bhttp::status::continue_, kHttp11);
      co_await bhttp::async_write(stream_, proceed,
                                  asio::redirect_error(asio::use_awaitable, failure));
    }
  }
  if (!failure) {
    co_await bhttp::async_read(stream_, buffer_, parser,
                               asio::redirect_error(asio::use_awaitable, failure));
  }
  if (failure) exchange.refusal = read_problem(failure);
}

/// What is known of a request as soon as its header was read, even if only in part.
void Connection::note(const BeastRequest& message, Exchange& exchange) {
  exchange.request_id = given_request_id(message);
  exchange.trace = trace_of(message, context_.ids);
  exchange.client = client_;
  if (exchange.request_id.empty()) exchange.request_id = context_.ids.uuid();
  if (!message.method_string().empty()) exchange.method = std::string(message.method_string());
  const beast::string_view target = message.target();
  exchange.path = std::string(target.substr(0, target.find('?')));
  if (message.version() == kHttp10) exchange.version = kHttp10;
}

asio::awaitable<Response> Connection::answer(Parser& parser, Exchange& exchange) {
  auto made = to_request(parser.release());
  if (made.has_error()) co_return to_response(problem_of(made.error()), exchange.path);
  const auto request = std::make_shared<Request>(std::move(*made));
  exchange.request = request;
  request->request_id = exchange.request_id;
  request->trace = exchange.trace;
  request->client = context_.proxies.client_of(client_, *request);
  request->proxied = context_.proxies.contains(client_);
  exchange.client = request->client;
  request->draining = context_.draining;

  Dispatcher::Plan plan = context_.dispatcher.plan(*request);
  if (plan.route == nullptr) co_return std::move(plan.refusal);
  exchange.route = plan.route->pattern;
  std::function<Response()> work = [&dispatcher = context_.dispatcher, route = plan.route,
                                    request] { return dispatcher.call(*route, *request); };
  if (plan.route->runs == Route::Runs::at_once) co_return work();
  auto response = co_await run_on_pool(context_.pool, std::move(work));
  if (!request->caller.key_id.empty()) exchange.key = request->caller.key_id;
  if (response) co_return std::move(*response);
  Problem busy = http_problem(503, "the server has more requests waiting than it takes on");
  busy.headers.emplace_back("Retry-After", "1");
  co_return to_response(busy, exchange.path);
}

asio::awaitable<bool> Connection::write(Response response, const Exchange& exchange) {
  const bool without_body = exchange.method == "HEAD";
  const std::size_t bytes = without_body ? 0 : response.body.size();
  const int status = response.status;
  const bool keep_alive = exchange.keep_alive && !is_to_end();
  const BeastResponse message = to_beast(std::move(response), {.version = exchange.version,
                                                               .keep_alive = keep_alive,
                                                               .without_body = without_body,
                                                               .secure = stream_.is_secure(),
                                                               .request_id = exchange.request_id});
  stream_.expires_after(context_.limits.write_timeout);
  error_code failure;
  co_await bhttp::async_write(stream_, message, asio::redirect_error(asio::use_awaitable, failure));

  record(exchange, status, bytes, true);
  co_return !failure && keep_alive;
}

/// Sends events until there are no more, or there is nobody to send them to.
asio::awaitable<void> Connection::stream(Response response, const Exchange& exchange) {
  source_ = std::make_shared<EventSource>(stream_.get_executor(), context_.gate,
                                          std::move(response.feed));
  if (context_.draining) source_->interrupt(EventSource::Reason::drain);
  const bool is_websocket = exchange.request->upgrades;
  if (is_websocket) {
    co_await send_messages(stream_, *exchange.request, source_, context_.limits);
  } else {
    BeastResponse head = to_beast(std::move(response), {.version = exchange.version,
                                                        .secure = stream_.is_secure(),
                                                        .request_id = exchange.request_id});
    co_await send_events(stream_, std::move(head), source_, context_.limits);
  }
  const int status = is_websocket ? 101 : 200;
  record(exchange, status, 0, false);
  source_.reset();
}

void Connection::record(const Exchange& exchange, int status, std::size_t bytes,
                        bool with_duration) const {
  log_exchange(context_.logger, exchange, status, bytes);
  if (context_.metrics != nullptr) {
    measure_exchange(*context_.metrics, exchange, status, with_duration);
  }
}

/// Closing a socket with unread input would reset the connection, and the client might lose the
/// response over it: so the client is told that nothing more comes, and heard out for a while.
asio::awaitable<void> Connection::linger() {
  stream_.expires_after(context_.limits.linger_timeout);
  error_code failure;
  if (stream_.is_secure() && !chosen_) failure = co_await stream_.end_tls();
  stream_.socket().shutdown(asio::ip::tcp::socket::shutdown_send, failure);
  if (!has_unread_ && buffer_.size() == 0) co_return;
  while (!failure) {
    buffer_.clear();
    co_await stream_.next_layer().async_read_some(
        buffer_.prepare(kReadBytes), asio::redirect_error(asio::use_awaitable, failure));
  }
}

}  // namespace rdev::http
