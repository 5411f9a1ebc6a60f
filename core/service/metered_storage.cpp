#include "core/service/metered_storage.hpp"

#include <algorithm>
#include <chrono>
#include <cstdint>
#include <limits>
#include <string>
#include <utility>
#include <vector>

#include "core/service/event_metrics.hpp"
#include "ports/build_events.hpp"
#include "ports/work_queue.hpp"

namespace rdev::service {

namespace {

using Events = std::vector<domain::NewEvent>;

/// Notes what is appended.
class NotedEvents : public ports::BuildEvents {
 public:
  NotedEvents(ports::BuildEvents& inner, Events& noted) : inner_(inner), noted_(noted) {}

  Result<std::int64_t> append(const domain::TaskId& id, int attempt, domain::Timestamp at,
                              const Events& events) override {
    auto seq = inner_.append(id, attempt, at, events);
    if (seq.has_value()) noted_.insert(noted_.end(), events.begin(), events.end());
    return seq;
  }

  Result<std::vector<domain::BuildEvent>> list(const domain::TaskId& id, std::int64_t after,
                                               std::size_t limit) override {
    return inner_.list(id, after, limit);
  }

 private:
  ports::BuildEvents& inner_;
  Events& noted_;
};

class NotedUnit : public ports::UnitOfWork {
 public:
  NotedUnit(ports::UnitOfWork& inner, Events& noted)
      : inner_(inner), events_(inner.events(), noted) {}

  ports::Projects& projects() override { return inner_.projects(); }
  ports::WorkQueue& queue() override { return inner_.queue(); }
  ports::BuildAudit& audit() override { return inner_.audit(); }
  ports::BuildEvents& events() override { return events_; }
  ports::WorkerRegistry& workers() override { return inner_.workers(); }
  ports::CallbackOutbox& callbacks() override { return inner_.callbacks(); }
  ports::ApiKeys& api_keys() override { return inner_.api_keys(); }
  ports::IdempotencyKeys& idempotency_keys() override { return inner_.idempotency_keys(); }
  ports::ServerSecrets& secrets() override { return inner_.secrets(); }
  ports::Provisioning& provisioning() override { return inner_.provisioning(); }
  void notify(ports::Change change) override { inner_.notify(std::move(change)); }

 private:
  ports::UnitOfWork& inner_;
  NotedEvents events_;
};

/// What the database itself fails with; all else is what the work came to.
std::string outcome_of(const Result<void>& done) {
  if (done.has_value()) return "ok";
  switch (done.error().code) {
    case Errc::unavailable:
    case Errc::uncertain:
    case Errc::timeout:
    case Errc::internal:
      return std::string(to_string(done.error().code));
    default:
      return "ok";
  }
}

}  // namespace

template <class Transaction>
Result<void> MeteredStorage::measure(std::string_view kind, Transaction transaction) {
  const auto note_running = [this](int running) {
    metrics_.gauge("rdev_database_transactions_running", {}, running);
  };
  const ports::MetricLabels labels{{"kind", std::string(kind)}};
  const auto begin = clock_.monotonic();
  note_running(++running_);
  auto done = transaction();
  note_running(--running_);
  const std::chrono::duration<double> took = clock_.monotonic() - begin;
  metrics_.count("rdev_database_transactions_total",
                 {{"kind", std::string(kind)}, {"outcome", outcome_of(done)}}, 1);
  metrics_.observe("rdev_database_transaction_duration_seconds", labels, took.count());
  return done;
}

Result<void> MeteredStorage::write(const Work& work) {
  Events stored;
  auto done = measure("write", [&] {
    return inner_.write([&](ports::UnitOfWork& unit) {
      stored.clear();  // it may be run again from its beginning
      NotedUnit noted(unit, stored);
      return work(noted);
    });
  });
  if (done.has_error()) return done;
  for (const domain::NewEvent& event : stored) measure_event(event, metrics_);
  return done;
}

Result<void> MeteredStorage::read(const Work& work) {
  return measure("read", [&] { return inner_.read(work); });
}

std::unique_ptr<ports::Storage::Subscription> MeteredStorage::subscribe(Listener listener) {
  return inner_.subscribe(std::move(listener));
}

Result<void> MeteredStorage::check() {
  return inner_.check();
}

void measure_queue(ports::Storage& storage, ports::Clock& clock, ports::Metrics& metrics) {
  double depth = 0;
  std::chrono::duration<double> age{0};
  const auto done = storage.read([&](ports::UnitOfWork& unit) -> Result<void> {
    const auto waiting = unit.queue().depth(std::nullopt);
    if (waiting.has_error()) return waiting.error();
    const auto since = unit.queue().waiting_since();
    if (since.has_error()) return since.error();
    depth = static_cast<double>(*waiting);
    age = *since ? clock.now() - **since : std::chrono::milliseconds(0);
    return {};
  });
  constexpr double kUnknown = std::numeric_limits<double>::quiet_NaN();
  metrics.gauge("rdev_queue_depth", {}, done.has_value() ? depth : kUnknown);
  metrics.gauge("rdev_queue_oldest_age_seconds", {},
                done.has_value() ? std::max(0.0, age.count()) : kUnknown);
}

}  // namespace rdev::service
