#include "adapters/http/acceptor.hpp"

#include <chrono>
#include <utility>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/ip/address.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/use_awaitable.hpp>

namespace rdev::http {

namespace asio = boost::asio;
using boost::system::error_code;

namespace {

// Long enough not to spin while the process is out of descriptors, short enough to be back soon.
constexpr std::chrono::milliseconds kBackOff{100};

}  // namespace

Acceptor::Acceptor(asio::io_context& io, ports::Logger& logger, Hooks hooks)
    : logger_(logger),
      hooks_(std::move(hooks)),
      io_(io),
      strand_(asio::make_strand(io)),
      acceptor_(strand_),
      timer_(strand_) {}

Result<Endpoint> Acceptor::open(const Endpoint& endpoint) {
  error_code failure;
  const auto refuse = [&] {
    const Errc code = failure == asio::error::access_denied ? Errc::forbidden : Errc::unavailable;
    return Error{code, "cannot listen on " + to_string(endpoint) + ": " + failure.message()};
  };
  const asio::ip::address address = asio::ip::make_address(endpoint.address, failure);
  if (failure) return refuse();
  const asio::ip::tcp::endpoint wanted(address, endpoint.port);
  acceptor_.open(wanted.protocol(), failure);
  if (failure) return refuse();
  // Without it a restart has to wait until the old connections are forgotten.
  acceptor_.set_option(asio::socket_base::reuse_address(true), failure);
  if (failure) return refuse();
  acceptor_.bind(wanted, failure);
  if (failure) return refuse();
  acceptor_.listen(asio::socket_base::max_listen_connections, failure);
  if (failure) return refuse();
  const auto bound = acceptor_.local_endpoint(failure);
  if (failure) return refuse();
  return Endpoint{endpoint.address, bound.port()};
}

void Acceptor::start() {
  asio::co_spawn(strand_, run(), asio::detached);
}

void Acceptor::wake() {
  asio::post(strand_, [this] { timer_.cancel(); });
}

void Acceptor::close(std::function<void()> closed) {
  asio::post(strand_, [this, closed = std::move(closed)] {
    error_code ignored;
    acceptor_.close(ignored);
    timer_.cancel();
    closed();
  });
}

asio::awaitable<void> Acceptor::run() {
  while (acceptor_.is_open()) {
    asio::ip::tcp::socket socket(asio::make_strand(io_));
    error_code failure;
    co_await acceptor_.async_accept(socket, asio::redirect_error(asio::use_awaitable, failure));
    if (failure) {
      co_await back_off(failure);
      continue;
    }
    co_await wait_for_room();
    if (acceptor_.is_open()) hooks_.take(std::move(socket));
  }
}

asio::awaitable<void> Acceptor::wait_for_room() {
  while (acceptor_.is_open() && !hooks_.has_room()) {
    hooks_.make_room();
    timer_.expires_at(asio::steady_timer::time_point::max());
    error_code woken;
    co_await timer_.async_wait(asio::redirect_error(asio::use_awaitable, woken));
  }
}

asio::awaitable<void> Acceptor::back_off(error_code failure) {
  // A client that has gone again before it was taken is nobody's trouble.
  if (!acceptor_.is_open() || failure == asio::error::connection_aborted) co_return;
  logger_.warning("cannot accept a connection", {{"error", failure.message()}});
  timer_.expires_after(kBackOff);
  error_code woken;
  co_await timer_.async_wait(asio::redirect_error(asio::use_awaitable, woken));
}

}  // namespace rdev::http
