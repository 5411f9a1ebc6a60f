#include "adapters/http/server.hpp"

#include <atomic>
#include <exception>
#include <mutex>
#include <thread>
#include <utility>
#include <vector>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/io_context.hpp>

#include "adapters/http/acceptor.hpp"
#include "adapters/http/blocking_pool.hpp"
#include "adapters/http/connection.hpp"
#include "adapters/http/connection_set.hpp"
#include "adapters/http/dispatcher.hpp"

namespace rdev::http {

namespace asio = boost::asio;

namespace {

/// What ends with `stop`: the context, and with it every socket and coroutine.
struct Io {
  Io(std::size_t threads, ports::Logger& logger, Acceptor::Hooks hooks)
      : context(static_cast<int>(threads)),
        work(context.get_executor()),
        acceptor(context, logger, std::move(hooks)) {}

  asio::io_context context;
  asio::executor_work_guard<asio::io_context::executor_type> work;
  Acceptor acceptor;
};

void run_io(asio::io_context& context, ports::Logger& logger) {
  while (true) {
    try {
      context.run();
      return;
    } catch (const std::exception& exception) {
      logger.error("exception on a thread of the HTTP server", {{"error", exception.what()}});
    }
  }
}

}  // namespace

class Server::Impl {
 public:
  Impl(Router router, ports::Logger& logger, ports::IdGenerator& ids, ServerOptions options);

  Result<Endpoint> start();
  void drain();
  bool wait_drained(std::chrono::milliseconds patience);
  void stop();

 private:
  bool has_room();
  void take(asio::ip::tcp::socket socket);
  asio::awaitable<void> serve(std::shared_ptr<Connection> connection,
                              std::unique_ptr<ConnectionSet::Place> place);

  const ServerOptions options_;
  ports::Logger& logger_;
  Dispatcher dispatcher_;
  BlockingPool pool_;
  ConnectionSet connections_;
  std::atomic<bool> draining_ = false;
  std::atomic<bool> crowded_ = false;
  PostGate gate_;
  const TrustedProxies proxies_;
  const ConnectionContext context_;

  std::mutex lifecycle_;    ///< of what follows
  std::unique_ptr<Io> io_;  ///< empty once stopped; constant while its threads run
  std::vector<std::jthread> threads_;
};

Server::Impl::Impl(Router router, ports::Logger& logger, ports::IdGenerator& ids,
                   ServerOptions options)
    : options_(std::move(options)),
      logger_(logger),
      dispatcher_(std::move(router), logger, options_.loopback_only),
      pool_(options_.blocking_threads, options_.max_waiting_requests),
      proxies_(TrustedProxies::parse(options_.trusted_proxies).value()),
      context_{dispatcher_,       pool_,     logger,   ids,   options_.limits,
               proxies_,          draining_, crowded_, gate_, options_.metrics,
               options_.tls.get()},
      io_(std::make_unique<Io>(
          options_.io_threads, logger,
          Acceptor::Hooks{
              .has_room = [this] { return has_room(); },
              .make_room = [this] { connections_.end_longest_waiting(); },
              .take = [this](asio::ip::tcp::socket socket) { take(std::move(socket)); }})) {}

Result<Endpoint> Server::Impl::start() {
  const std::scoped_lock lock(lifecycle_);
  if (!io_) return Error{Errc::unavailable, "the server has been stopped"};
  auto bound = io_->acceptor.open(options_.listen);
  if (bound.has_error()) return bound;
  io_->acceptor.start();
  for (std::size_t i = 0; i < options_.io_threads; ++i) {
    threads_.emplace_back([this] { run_io(io_->context, logger_); });
  }
  return bound;
}

void Server::Impl::drain() {
  const std::scoped_lock lock(lifecycle_);
  draining_ = true;
  // Idle ones are looked for when no new ones can come any more, so that none is missed.
  if (io_) io_->acceptor.close([this] { connections_.close_idle(); });
}

bool Server::Impl::wait_drained(std::chrono::milliseconds patience) {
  return connections_.wait_until_empty(patience);
}

void Server::Impl::stop() {
  const std::scoped_lock lock(lifecycle_);
  if (!io_) return;
  io_->context.stop();
  threads_.clear();
  pool_.stop();   // before the context, which its jobs report to
  gate_.close();  // as do those who have events
  io_.reset();
}

/// For a client that is at the door.
bool Server::Impl::has_room() {
  crowded_ = connections_.size() >= options_.max_connections;
  return !crowded_;
}

void Server::Impl::take(asio::ip::tcp::socket socket) {
  boost::system::error_code failure;
  const auto peer = socket.remote_endpoint(failure);
  if (failure) return;  // gone already
  const std::string client = peer.address().to_string();
  // Who has too many keeps those that are new or at work: slow ones shut nobody out.
  if (!proxies_.contains(client) &&
      connections_.size_of(client) >= options_.max_connections_per_address &&
      !connections_.end_longest_waiting(&client)) {
    return;
  }
  socket.set_option(asio::ip::tcp::no_delay(true), failure);
  const auto executor = socket.get_executor();
  auto connection = std::make_shared<Connection>(std::move(socket), client, context_);
  auto place = std::make_unique<ConnectionSet::Place>(connections_, connection);
  asio::co_spawn(executor, serve(std::move(connection), std::move(place)), asio::detached);
}

asio::awaitable<void> Server::Impl::serve(std::shared_ptr<Connection> connection,
                                          std::unique_ptr<ConnectionSet::Place> place) {
  try {
    co_await Connection::serve(connection);
  } catch (const std::exception& exception) {
    logger_.error("exception on an HTTP connection", {{"error", exception.what()}});
  }
  connection.reset();
  place.reset();
  io_->acceptor.wake();
}

Server::Server(Router router, ports::Logger& logger, ports::IdGenerator& ids, ServerOptions options)
    : impl_(std::make_unique<Impl>(std::move(router), logger, ids, std::move(options))) {}

Server::~Server() {
  stop();
}

Result<Endpoint> Server::start() {
  return impl_->start();
}

void Server::drain() {
  impl_->drain();
}

bool Server::wait_drained(std::chrono::milliseconds patience) {
  return impl_->wait_drained(patience);
}

void Server::stop() {
  impl_->stop();
}

}  // namespace rdev::http
