#include "core/worker/work_executor.hpp"

#include <algorithm>
#include <atomic>
#include <thread>
#include <utility>

#include "core/service/tracing.hpp"
#include "core/worker/build_threads.hpp"
#include "core/worker/claiming.hpp"
#include "core/worker/lease_keeper.hpp"
#include "core/worker/lease_rescuer.hpp"
#include "core/worker/retry_policy.hpp"
#include "core/worker/run_sweeper.hpp"
#include "core/worker/wakeup.hpp"
#include "ports/log_trace.hpp"
#include "ports/worker_registry.hpp"

namespace rdev::worker {

using domain::FailureCode;

class WorkExecutor::Impl {
 public:
  Impl(ports::Storage& storage, BuildExecutor& builds, ports::Clock& clock, ports::IdGenerator& ids,
       ports::Logger& log, WorkerConfig config)
      : storage_(storage),
        builds_(builds),
        clock_(clock),
        ids_(ids),
        log_(log),
        config_(std::move(config)),
        keeper_(storage, clock, log, config_.lease),
        rescuer_(storage, clock, ids, log, config_.lease / 4),
        sweeper_(storage, builds, log, config_.labels, config_.lease) {}

  ~Impl() {
    abort();
    stop();
  }

  void start() {
    register_worker();
    subscription_ = storage_.subscribe([this](const ports::Change& change) { on_change(change); });
    keeping_ = std::jthread([this](const std::stop_token& stop) { keeper_.run(stop); });
    rescuing_ = std::jthread([this](const std::stop_token& stop) { rescuer_.run(stop); });
    sweeping_ = std::jthread([this](const std::stop_token& stop) { sweeper_.run(stop); });
    registering_ = std::jthread([this](const std::stop_token& stop) { keep_registered(stop); });
    claiming_ = std::jthread([this](const std::stop_token& stop) { claim_until(stop); });
  }

  void drain() { claiming_.request_stop(); }

  void stop() {
    if (!claiming_.joinable()) return;
    drain();
    claiming_.join();
    if (!threads_.wait_idle(config_.drain, abort_.get_token())) {
      keeper_.stop_all(StopReason::drain);
    }
    threads_.join_all();
    keeping_ = {};
    rescuing_ = {};
    sweeping_ = {};
    registering_ = {};
    subscription_.reset();
    const auto removed =
        storage_.write([&](ports::UnitOfWork& unit) { return unit.workers().remove(config_.id); });
    if (removed.has_error()) {
      log_.warning("worker not taken off the registry", {{"error", removed.error().message}});
    }
  }

  void abort() { abort_.request_stop(); }

 private:
  void on_change(const ports::Change& change) {
    if (change.topic == ports::Change::Topic::work) progress_.wake();
    if (change.topic == ports::Change::Topic::cancel) {
      ++cancels_told_;
      keeper_.wake();
      sweeper_.wake();
    }
  }

  void register_worker() {
    domain::Worker worker{
        config_.id,     config_.hostname, config_.version, static_cast<int>(config_.slots),
        config_.labels, keeper_.held(),   clock_.now(),    clock_.now(),
        config_.lease};
    const auto done =
        storage_.write([&](ports::UnitOfWork& unit) { return unit.workers().put(worker); });
    if (done.has_error()) log_.warning("worker not registered", {{"error", done.error().message}});
  }

  void keep_registered(const std::stop_token& stop) {
    while (clock_.sleep(config_.lease / 3, stop)) {
      const auto done = storage_.write([&](ports::UnitOfWork& unit) {
        return unit.workers().heartbeat(config_.id, keeper_.held(), clock_.now());
      });
      if (!done.has_error()) continue;
      if (done.error().code == Errc::not_found) {
        register_worker();
      } else {
        log_.warning("registry not told that the worker is alive",
                     {{"error", done.error().message}});
      }
    }
  }

  void claim_until(const std::stop_token& stop) {
    constexpr std::chrono::milliseconds kFirstPause{100};
    constexpr std::chrono::milliseconds kLongestPause{10'000};
    auto pause = kFirstPause;
    while (!stop.stop_requested()) {
      threads_.join_finished();
      const std::size_t free = config_.slots - threads_.running();
      const auto claimed = free > 0 ? claim(free) : std::size_t{0};
      if (claimed.has_error()) {
        log_.warning("claim failed", {{"error", claimed.error().message}});
        progress_.wait(std::min(pause, config_.poll_interval), stop);
        pause = std::min(2 * pause, kLongestPause);
        continue;
      }
      pause = kFirstPause;
      if (*claimed == 0) progress_.wait(config_.poll_interval, stop);
    }
  }

  Result<std::size_t> claim(std::size_t limit) {
    const auto since = clock_.monotonic();
    const std::size_t cancels_before = cancels_told_;
    const ports::ClaimRequest request{config_.id, config_.labels, limit, clock_.now(),
                                      config_.lease};
    auto builds = claim_builds(storage_, request);
    if (builds.has_error()) return builds.error();
    for (ClaimedBuild& build : *builds) launch(std::move(build), since);
    // The keeper does not know a build between its claim and its launch: it may have been told of
    // a cancellation for nothing.
    if (cancels_told_ != cancels_before) keeper_.wake();
    return builds->size();
  }

  void launch(ClaimedBuild build, std::chrono::steady_clock::time_point since) {
    build.trace = service::new_span(build.task.trace, ids_);
    auto held = keeper_.hold({build.task.id, build.task.attempt}, since,
                             std::string(build.trace.trace_id()));
    threads_.launch(
        [this, build = std::move(build), held = std::move(held)] {
          const ports::LogTrace trace(build.trace.trace_id());
          run(build, *held);
          keeper_.drop(held->lease());
        },
        [this] { progress_.wake(); });
  }

  void run(const ClaimedBuild& build, const HeldLease& held) {
    BuildRecorder recorder(storage_, clock_, ids_, held.lease(),
                           {config_.lease, abort_.get_token()});
    const Result<void> recorded = builds_.run(build, recorder, held, [&](const auto& result) {
      return record(build, held, recorder, result);
    });
    if (recorded.has_error()) {
      // The lease runs out and another worker takes the build: nothing is lost.
      log_.warning("build not recorded", {{"task_id", build.task.id.str()},
                                          {"attempt", std::to_string(build.task.attempt)},
                                          {"error", recorded.error().message}});
    }
  }

  Result<void> record(const ClaimedBuild& build, const HeldLease& held, BuildRecorder& recorder,
                      const Result<domain::BuildResult>& result) {
    if (result.has_error()) {
      if (result.error().code != Errc::cancelled) return result.error();
      if (held.reason() == StopReason::cancel) return recorder.cancelled(std::nullopt);
      if (held.reason() == StopReason::drain) {
        return recorder.requeue("drain", build.task.ready_at, false);
      }
      return result.error();
    }
    const auto& error = result->error;
    if (error) {
      const auto time_is_over = build.started_at + build.spec.timeout;
      if (const auto retry = next_try(error->code, build.task, time_is_over, clock_.now())) {
        return recorder.requeue(domain::to_string(error->code), retry->ready_at,
                                retry->spends_attempt);
      }
    }
    const auto status = recorder.finish(*result);
    if (status.has_error()) return status.error();
    log_.info("build finished", {{"task_id", build.task.id.str()},
                                 {"project_id", build.project.id.str()},
                                 {"status", std::string(domain::to_string(*status))},
                                 {"duration_ms", std::to_string(result->duration.count())}});
    return {};
  }

  ports::Storage& storage_;
  BuildExecutor& builds_;
  ports::Clock& clock_;
  ports::IdGenerator& ids_;
  ports::Logger& log_;
  const WorkerConfig config_;
  LeaseKeeper keeper_;
  LeaseRescuer rescuer_;
  RunSweeper sweeper_;
  Wakeup progress_;
  std::atomic<std::size_t> cancels_told_ = 0;
  std::stop_source abort_;
  BuildThreads threads_;
  std::unique_ptr<ports::Storage::Subscription> subscription_;
  std::jthread keeping_, rescuing_, sweeping_, registering_, claiming_;
};

WorkExecutor::WorkExecutor(ports::Storage& storage, BuildExecutor& builds, ports::Clock& clock,
                           ports::IdGenerator& ids, ports::Logger& log, WorkerConfig config)
    : impl_(std::make_unique<Impl>(storage, builds, clock, ids, log, std::move(config))) {}

WorkExecutor::~WorkExecutor() = default;

void WorkExecutor::start() {
  impl_->start();
}
void WorkExecutor::drain() {
  impl_->drain();
}
void WorkExecutor::stop() {
  impl_->stop();
}
void WorkExecutor::abort() {
  impl_->abort();
}

}  // namespace rdev::worker
