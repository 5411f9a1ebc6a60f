#include "adapters/http/run_on_pool.hpp"

#include <memory>
#include <utility>

#include <boost/asio/post.hpp>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>

namespace rdev::http {

namespace asio = boost::asio;

namespace {

/// Touched on the caller's executor only, except that the response is written before `done` is
/// posted there.
struct Pending {
  explicit Pending(const asio::any_io_executor& executor)
      : wake(executor, asio::steady_timer::time_point::max()) {}

  asio::steady_timer wake;
  std::optional<Response> response;
  bool done = false;
};

}  // namespace

asio::awaitable<std::optional<Response>> run_on_pool(BlockingPool& pool,
                                                     std::function<Response()> work) {
  const asio::any_io_executor executor = co_await asio::this_coro::executor;
  const auto pending = std::make_shared<Pending>(executor);
  const bool accepted = pool.submit([pending, executor, work = std::move(work)] {
    pending->response = work();
    asio::post(executor, [pending] {
      pending->done = true;
      pending->wake.cancel();
    });
  });
  if (!accepted) co_return std::nullopt;
  while (!pending->done) {
    boost::system::error_code woken;
    co_await pending->wake.async_wait(asio::redirect_error(asio::use_awaitable, woken));
  }
  co_return std::move(pending->response);
}

}  // namespace rdev::http
