#include "core/service/callback_deliverer.hpp"

#include <algorithm>
#include <condition_variable>
#include <deque>
#include <exception>
#include <mutex>
#include <optional>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include "core/service/callback_claiming.hpp"
#include "core/service/callback_recording.hpp"
#include "core/service/tracing.hpp"
#include "ports/log_trace.hpp"

namespace rdev::service {

using domain::CallbackState;
using std::chrono::milliseconds;
using Level = ports::Logger::Level;

class CallbackDeliverer::Impl {
 public:
  Impl(const Ports& ports, CallbackDelivererConfig config)
      : ports_(ports), config_(std::move(config)), endpoints_(config_.endpoints) {}

  ~Impl() {
    abort();
    stop();
  }

  void start() {
    subscription_ = ports_.storage.subscribe([this](const ports::Change& change) {
      if (change.topic == ports::Change::Topic::callbacks) wake();
    });
    for (std::size_t i = 0; i < config_.threads; ++i) {
      senders_.emplace_back([this](const std::stop_token& stop) { send_until(stop); });
    }
    claiming_ = std::jthread([this](const std::stop_token& stop) { claim_until(stop); });
  }

  void stop() {
    if (!claiming_.joinable()) return;
    claiming_.request_stop();
    claiming_.join();
    {
      std::unique_lock lock(mutex_);
      changed_.wait_for(lock, abort_.get_token(), config_.drain, [&] { return under_way_ == 0; });
    }
    abort_.request_stop();
    senders_.clear();
    subscription_.reset();
  }

  void abort() { abort_.request_stop(); }

 private:
  void wake() {
    const std::scoped_lock lock(mutex_);
    woken_ = true;
    changed_.notify_all();
  }

  void claim_until(const std::stop_token& stop) {
    while (!stop.stop_requested()) {
      std::unique_lock lock(mutex_);
      woken_ = false;
      const std::size_t room = config_.threads - under_way_;
      const CallbackEndpoints endpoints = endpoints_;
      lock.unlock();
      if (room > 0) claim(endpoints, room);
      lock.lock();
      changed_.wait_for(lock, stop, pause(), [&] { return woken_; });
    }
  }

  void claim(const CallbackEndpoints& endpoints, std::size_t room) {
    auto claimed = claim_callbacks(ports_.storage, ports_.clock, endpoints, config_.lease, room);
    if (claimed.has_error()) {
      ports_.log.warning("callbacks not claimed", {{"error", claimed.error().message}});
      return;
    }
    const std::scoped_lock lock(mutex_);
    for (ClaimedCallback& callback : *claimed) {
      endpoints_.begin(domain::endpoint_of(callback.callback.url));
      ++under_way_;
      waiting_.push_back(std::move(callback));
    }
    changed_.notify_all();
  }

  /// How long nothing may become due that is known here. The lock is held.
  milliseconds pause() {
    auto at_most = std::max(milliseconds(1), std::chrono::duration_cast<milliseconds>(
                                                 config_.poll_interval * (0.5 + random() / 2)));
    const auto shorten = [&](auto left) {
      at_most = std::clamp(std::chrono::ceil<milliseconds>(left), milliseconds(1), at_most);
    };
    const auto now = ports_.clock.now();
    if (next_due_ && *next_due_ <= now) next_due_.reset();
    if (next_due_) shorten(*next_due_ - now);
    const auto monotonic = ports_.clock.monotonic();
    if (const auto next = endpoints_.next_resumption(monotonic)) shorten(*next - monotonic);
    return at_most;
  }

  void send_until(const std::stop_token& stop) {
    while (true) {
      std::unique_lock lock(mutex_);
      changed_.wait(lock, stop, [&] { return !waiting_.empty(); });
      if (waiting_.empty()) return;
      const ClaimedCallback claimed = std::move(waiting_.front());
      waiting_.pop_front();
      lock.unlock();
      send(claimed);
    }
  }

  void send(const ClaimedCallback& claimed) {
    const domain::Callback& callback = claimed.callback;
    const ports::LogTrace trace(callback.trace.trace_id());
    const auto began = ports_.clock.monotonic();
    const auto answer = deliver(claimed);
    if (answer.has_error() && answer.error().code == Errc::cancelled) {
      finish(callback, EndpointHealth::unknown, std::nullopt, std::nullopt);
      // If this fails, the lease runs out instead.
      static_cast<void>(give_back(ports_.storage, callback));
      return;
    }
    const auto verdict = judge(answer, callback, config_.schedule, ports_.clock.now(), random());
    measure(verdict.report, ports_.clock.monotonic() - began);
    tell(callback, verdict.report);
    record(callback, verdict.report, began + config_.lease);
    finish(callback, verdict.health, verdict.pause, verdict.report.next_attempt_at);
  }

  /// One callback that breaks its notifier must not take the program down, again and again.
  Result<ports::DeliveryAnswer> deliver(const ClaimedCallback& claimed) {
    try {
      domain::Callback callback = claimed.callback;
      callback.trace = new_span(callback.trace, ports_.ids);
      return ports_.notifier.deliver(callback, claimed.secrets, abort_.get_token());
    } catch (const std::exception& exception) {
      return Error{Errc::internal, std::string("the delivery failed: ") + exception.what()};
    }
  }

  /// Until it is done, or the lease has run out and another may have the callback.
  void record(const domain::Callback& callback, const ports::DeliveryReport& report,
              std::chrono::steady_clock::time_point until) {
    constexpr milliseconds kFirstPause{100};
    constexpr milliseconds kLongestPause{5'000};
    for (auto pause = kFirstPause;; pause = std::min(2 * pause, kLongestPause)) {
      const auto done = record_delivery(ports_.storage, ports_.clock, callback, report);
      if (!done.has_error()) return;
      const Errc code = done.error().code;
      const bool may_pass = code == Errc::unavailable || code == Errc::uncertain;
      if (may_pass && ports_.clock.monotonic() + pause < until &&
          ports_.clock.sleep(pause, abort_.get_token())) {
        continue;
      }
      // Fenced: it was redelivered meanwhile, or a commit whose answer was lost has been done.
      const bool is_theirs = code == Errc::fenced || code == Errc::not_found;
      ports_.log.log(is_theirs ? Level::info : Level::warning, "callback not recorded",
                     {{"task_id", callback.task_id.str()}, {"error", done.error().message}});
      return;
    }
  }

  void finish(const domain::Callback& callback, EndpointHealth health,
              std::optional<milliseconds> pause, std::optional<domain::Timestamp> next_due) {
    const std::scoped_lock lock(mutex_);
    endpoints_.end(domain::endpoint_of(callback.url), health, ports_.clock.monotonic(), pause);
    if (next_due && (!next_due_ || *next_due < *next_due_)) next_due_ = next_due;
    --under_way_;
    woken_ = true;
    changed_.notify_all();
  }

  void tell(const domain::Callback& callback, const ports::DeliveryReport& report) {
    const bool delivered = report.state == CallbackState::delivered;
    const bool dead = report.state == CallbackState::dead;
    const std::string_view message = delivered ? "callback delivered"
                                     : dead    ? "callback given up"
                                               : "callback failed";
    ports_.log.log(delivered ? Level::info : Level::warning, message,
                   {{"task_id", callback.task_id.str()},
                    {"project_id", callback.project_id.str()},
                    {"endpoint", domain::endpoint_of(callback.url)},
                    {"attempts", std::to_string(callback.progress.attempts + 1)},
                    {"error", report.error.value_or("")}});
  }

  void measure(const ports::DeliveryReport& report, std::chrono::steady_clock::duration took) {
    if (ports_.metrics == nullptr) return;
    const ports::MetricLabels labels{
        {"outcome", report.state == CallbackState::pending
                        ? "failed"
                        : std::string(domain::to_string(report.state))}};
    ports_.metrics->count("rdev_callback_deliveries_total", labels, 1);
    ports_.metrics->observe("rdev_callback_delivery_seconds", labels,
                            std::chrono::duration<double>(took).count());
  }

  /// From 0 to 1.
  double random() { return static_cast<unsigned char>(ports_.ids.random_bytes(1).front()) / 255.0; }

  const Ports ports_;
  const CallbackDelivererConfig config_;
  std::stop_source abort_;
  std::mutex mutex_;
  std::condition_variable_any changed_;
  CallbackEndpoints endpoints_;
  std::deque<ClaimedCallback> waiting_;
  std::size_t under_way_ = 0;
  bool woken_ = false;
  std::optional<domain::Timestamp> next_due_;  ///< of those that failed here
  std::unique_ptr<ports::Storage::Subscription> subscription_;
  std::vector<std::jthread> senders_;
  std::jthread claiming_;
};

CallbackDeliverer::CallbackDeliverer(const Ports& ports, CallbackDelivererConfig config)
    : impl_(std::make_unique<Impl>(ports, std::move(config))) {}

CallbackDeliverer::~CallbackDeliverer() = default;

void CallbackDeliverer::start() {
  impl_->start();
}
void CallbackDeliverer::stop() {
  impl_->stop();
}
void CallbackDeliverer::abort() {
  impl_->abort();
}

}  // namespace rdev::service
