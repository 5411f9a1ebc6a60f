#include "adapters/http/event_source.hpp"

#include <utility>

#include <boost/asio/redirect_error.hpp>
#include <boost/asio/use_awaitable.hpp>

namespace rdev::http {

namespace asio = boost::asio;

namespace {

// Enough to make a write worth its while; few enough to leave others their turn.
constexpr std::size_t kMaxEvents = 64;

}  // namespace

EventSource::EventSource(const asio::any_io_executor& executor, PostGate& gate,
                         std::shared_ptr<service::EventFeed> feed)
    : signal_(std::make_shared<Signal>(executor)), feed_(std::move(feed)) {
  feed_->on_ready([&gate, executor, signal = signal_] {
    gate.post(executor, [signal] {
      signal->is_ready = true;
      signal->timer.cancel();
    });
  });
}

asio::awaitable<service::EventFeed::Taken> EventSource::next(std::chrono::milliseconds at_most) {
  const auto until = asio::steady_timer::clock_type::now() + at_most;
  while (signal_->reason == Reason::none) {
    signal_->is_ready = false;
    auto taken = feed_->take(kMaxEvents);
    taken_ += taken.events.size();
    if (!taken.events.empty() || taken.end) co_return taken;
    while (!signal_->is_ready && signal_->reason == Reason::none) {
      signal_->timer.expires_at(until);
      boost::system::error_code woken;
      co_await signal_->timer.async_wait(asio::redirect_error(asio::use_awaitable, woken));
      if (!woken && !signal_->is_ready) co_return service::EventFeed::Taken{};
    }
  }
  co_return service::EventFeed::Taken{};
}

void EventSource::interrupt(Reason reason) {
  if (signal_->reason == Reason::none) signal_->reason = reason;
  signal_->timer.cancel();
}

}  // namespace rdev::http
