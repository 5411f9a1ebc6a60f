#pragma once

#include <chrono>
#include <cstddef>
#include <memory>
#include <mutex>

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/steady_timer.hpp>

#include "core/service/event_feed.hpp"

namespace rdev::http {

/// Lets threads that are not the server's post to its sockets' executors, until it ends.
/// Thread-safe.
class PostGate {
 public:
  template <class Work>
  void post(const boost::asio::any_io_executor& executor, Work work) {
    const std::scoped_lock lock(mutex_);
    if (is_open_) boost::asio::post(executor, std::move(work));
  }

  /// Nothing is posted from now on: the executors may go.
  void close() {
    const std::scoped_lock lock(mutex_);
    is_open_ = false;
  }

 private:
  std::mutex mutex_;
  bool is_open_ = true;
};

/// A feed for a coroutine, which waits without holding a thread. Lives on one executor, a strand.
class EventSource {
 public:
  /// `gate` must outlive the source.
  EventSource(const boost::asio::any_io_executor& executor, PostGate& gate,
              std::shared_ptr<service::EventFeed> feed);

  /// Waits for events, for their end, for `at_most` or for an interruption, whichever comes first;
  /// gives what there is then, which may be nothing.
  [[nodiscard]] boost::asio::awaitable<service::EventFeed::Taken> next(
      std::chrono::milliseconds at_most);

  enum class Reason { none, drain, client_gone };

  /// Ends the waiting, for good.
  void interrupt(Reason reason);
  [[nodiscard]] Reason interruption() const noexcept { return signal_->reason; }

  [[nodiscard]] std::size_t taken() const noexcept { return taken_; }  ///< events so far

 private:
  struct Signal {
    explicit Signal(const boost::asio::any_io_executor& executor) : timer(executor) {}

    boost::asio::steady_timer timer;
    bool is_ready = false;
    Reason reason = Reason::none;
  };

  std::shared_ptr<Signal> signal_;
  std::shared_ptr<service::EventFeed> feed_;
  std::size_t taken_ = 0;
};

}  // namespace rdev::http
