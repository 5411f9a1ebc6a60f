#include "core/service/callback_deliverer.hpp"

#include <condition_variable>
#include <map>
#include <mutex>
#include <set>
#include <stdexcept>
#include <string>
#include <thread>

#include <doctest/doctest.h>

#include "adapters/memory/metrics.hpp"
#include "adapters/memory/notifier.hpp"
#include "ports/callback_outbox.hpp"
#include "ports/projects.hpp"
#include "tests/support/core_world.hpp"
#include "tests/support/eventually.hpp"

namespace rdev::service {

using domain::CallbackState;
using std::chrono::milliseconds;
using std::chrono::seconds;
using testing::eventually;

namespace {

constexpr milliseconds kLease{60'000};

struct World : testing::CoreWorld {
  memory::Notifier notifier;
  memory::Metrics metrics;

  World() { add_project(); }

  /// A build that ends at once, by being cancelled, and so has a callback.
  domain::TaskId ended_build(const std::string& url = "https://bot.example/hook?token=hush") {
    auto spec = testing::make_spec();
    spec.callback_url = url;
    const domain::TaskId id = submit(spec);
    cancel(id);
    return id;
  }

  CallbackDelivererConfig config() const {
    CallbackDelivererConfig config;
    config.schedule = {seconds(5), seconds(300)};
    config.lease = kLease;
    config.poll_interval = milliseconds(10);
    config.drain = milliseconds(0);
    config.threads = 4;
    config.endpoints.failures_to_pause = 100;
    return config;
  }

  CallbackDeliverer::Ports ports(ports::Notifier& by) {
    return {storage, by, clock, ids, log, &metrics};
  }

  bool reaches(const domain::TaskId& id, CallbackState state, int attempts) {
    return eventually([&] {
      const auto progress = callback(id).progress;
      return progress.state == state && progress.attempts == attempts;
    });
  }
};

/// Answers when it is let, or when it is stopped.
class HangingNotifier : public ports::Notifier {
 public:
  Result<ports::DeliveryAnswer> deliver(const domain::Callback& callback,
                                        const std::vector<std::string>&,
                                        const std::stop_token& stop) override {
    std::unique_lock lock(mutex_);
    ++started_[domain::endpoint_of(callback.url)];
    changed_.notify_all();
    const bool hangs = callback.url.find("hang") != std::string::npos;
    if (hangs && !changed_.wait(lock, stop, [&] { return released_; })) {
      return Error{Errc::cancelled, "stopped"};
    }
    return ports::DeliveryAnswer{204, std::nullopt};
  }

  void release() {
    const std::scoped_lock lock(mutex_);
    released_ = true;
    changed_.notify_all();
  }

  int started(const std::string& endpoint) {
    const std::scoped_lock lock(mutex_);
    return started_[endpoint];
  }

 private:
  std::mutex mutex_;
  std::condition_variable_any changed_;
  std::map<std::string, int> started_;
  bool released_ = false;
};

}  // namespace

TEST_CASE("a callback is delivered as stored, signed with the project's secrets, and told") {
  World world;
  world.storage
      .write([](ports::UnitOfWork& unit) {
        return unit.projects().rotate_callback_secret(domain::ProjectId("demo"), "whsec_old", {});
      })
      .value();
  const auto until = world.clock.now() + seconds(10);
  world.storage
      .write([&](ports::UnitOfWork& unit) {
        return unit.projects().rotate_callback_secret(domain::ProjectId("demo"), "whsec_new",
                                                      until);
      })
      .value();
  const domain::TaskId id = world.ended_build();
  CallbackDeliverer deliverer(world.ports(world.notifier), world.config());
  deliverer.start();
  REQUIRE(world.reaches(id, CallbackState::delivered, 1));
  const auto delivery = world.notifier.deliveries().at(0);
  CHECK(delivery.callback.body == world.callback(id).body);
  CHECK(delivery.secrets == std::vector<std::string>{"whsec_new", "whsec_old"});
  CHECK(world.event_types(id) == "build.queued build.cancelled callback.delivered");
  CHECK(world.entry(id).callback->state == CallbackState::delivered);
  CHECK(world.metrics.value("rdev_callback_deliveries_total", {{"outcome", "delivered"}}) == 1);
  CHECK_FALSE(world.log.contains("hush"));
  CHECK_FALSE(world.log.contains("whsec"));

  world.clock.advance(seconds(10));  // the old secret's time is over
  const domain::TaskId later = world.ended_build();
  REQUIRE(world.reaches(later, CallbackState::delivered, 1));
  CHECK(world.notifier.deliveries().at(1).secrets == std::vector<std::string>{"whsec_new"});
}

TEST_CASE("a failed delivery is tried again by the schedule, the same bytes under the same id") {
  World world;
  for (const int status : {500, 503}) {
    world.notifier.answer(ports::DeliveryAnswer{status, std::nullopt});
  }
  const domain::TaskId id = world.ended_build();
  CallbackDeliverer deliverer(world.ports(world.notifier), world.config());
  deliverer.start();
  REQUIRE(world.reaches(id, CallbackState::pending, 1));
  world.clock.advance(seconds(6));
  REQUIRE(world.reaches(id, CallbackState::pending, 2));
  world.clock.advance(seconds(360));
  REQUIRE(world.reaches(id, CallbackState::delivered, 3));
  const auto deliveries = world.notifier.deliveries();
  REQUIRE(deliveries.size() == 3);
  CHECK(deliveries[0].callback.id == deliveries[2].callback.id);
  CHECK(deliveries[0].callback.body == deliveries[2].callback.body);
  CHECK(world.event_types(id) ==
        "build.queued build.cancelled callback.failed callback.failed callback.delivered");
  // Each in a span of its own of the build's trace, which the log tells.
  const std::string trace_id(world.task(id).trace.trace_id());
  REQUIRE(trace_id.size() == 32);
  std::set<std::string> parents{world.task(id).trace.parent};
  for (const auto& delivery : deliveries) {
    CHECK(delivery.callback.trace.trace_id() == trace_id);
    CHECK(parents.insert(delivery.callback.trace.parent).second);
  }
  for (const auto& line : world.log.lines()) CHECK(line.fields.at("trace_id") == trace_id);
  const auto failed = world.events(id).at(2).data;
  CHECK(failed.at("status").as_int64() == 500);
  CHECK(failed.at("state").as_string() == "pending");
}

TEST_CASE("after the last try a callback is dead, until it is redelivered") {
  World world;
  for (int i = 0; i < 3; ++i) world.notifier.answer(Error{Errc::unavailable, "nobody listens"});
  auto config = world.config();
  config.schedule = {milliseconds(1), milliseconds(1)};
  const domain::TaskId id = world.ended_build();
  CallbackDeliverer deliverer(world.ports(world.notifier), config);
  deliverer.start();
  for (const int attempts : {1, 2}) {
    REQUIRE(world.reaches(id, CallbackState::pending, attempts));
    world.clock.advance(seconds(1));
  }
  REQUIRE(world.reaches(id, CallbackState::dead, 3));
  CHECK(world.entry(id).callback->last_error == "nobody listens");
  CHECK(world.log.contains("callback given up"));
  world.storage
      .write([&](ports::UnitOfWork& unit) {
        return unit.callbacks().redeliver(id, world.clock.now());
      })
      .value();
  REQUIRE(world.reaches(id, CallbackState::delivered, 4));
}

TEST_CASE("one whose deliverer died is delivered again when the lease has run out") {
  World world;
  const domain::TaskId id = world.ended_build();
  world.storage
      .write([&](ports::UnitOfWork& unit) -> Result<void> {
        const auto claimed = unit.callbacks().claim({world.clock.now(), kLease, 1});
        return claimed.has_error() ? Result<void>(claimed.error()) : Result<void>();
      })
      .value();
  CallbackDeliverer deliverer(world.ports(world.notifier), world.config());
  deliverer.start();
  const domain::TaskId other = world.ended_build();
  REQUIRE(world.reaches(other, CallbackState::delivered, 1));
  CHECK(world.callback(id).progress.attempts == 0);
  world.clock.advance(kLease);
  CHECK(world.reaches(id, CallbackState::delivered, 1));
}

TEST_CASE("a record whose commit's answer is lost is not made twice") {
  World world;
  HangingNotifier notifier;
  const domain::TaskId id = world.ended_build("https://hang.example/");
  auto config = world.config();
  config.poll_interval = std::chrono::minutes(1);  // no claims in between
  CallbackDeliverer deliverer(world.ports(notifier), config);
  deliverer.start();
  REQUIRE(eventually([&] { return notifier.started("https://hang.example") == 1; }));
  world.storage.lose_answers(1);
  notifier.release();
  world.clock.wait_for_sleepers(1);
  world.clock.advance(seconds(1));
  REQUIRE(eventually([&] { return world.log.contains("callback not recorded"); }));
  CHECK(world.callback(id).progress.attempts == 1);
  CHECK(world.event_types(id) == "build.queued build.cancelled callback.delivered");
}

TEST_CASE("a hanging endpoint starves no other, however many callbacks wait for it") {
  World world;
  HangingNotifier notifier;
  auto config = world.config();
  config.endpoints.per_endpoint = 2;
  config.endpoints.unproven = 3;
  for (int i = 0; i < 50; ++i) world.ended_build("https://hang.example/" + std::to_string(i));
  world.clock.advance(seconds(1));
  CallbackDeliverer deliverer(world.ports(notifier), config);
  deliverer.start();
  std::vector<domain::TaskId> healthy;
  for (int i = 0; i < 10; ++i) healthy.push_back(world.ended_build("https://well.example/"));
  for (const auto& id : healthy) CHECK(world.reaches(id, CallbackState::delivered, 1));
  CHECK(notifier.started("https://hang.example") == 2);
  notifier.release();
}

TEST_CASE("stopping cuts deliveries off and gives them back, no try spent") {
  World world;
  HangingNotifier notifier;
  const domain::TaskId id = world.ended_build("https://hang.example/");
  {
    CallbackDeliverer deliverer(world.ports(notifier), world.config());
    deliverer.start();
    REQUIRE(eventually([&] { return notifier.started("https://hang.example") == 1; }));
    deliverer.stop();
    deliverer.stop();
  }
  CHECK(world.callback(id).progress.attempts == 0);
  // At once, without waiting for a lease.
  CallbackDeliverer next(world.ports(world.notifier), world.config());
  next.start();
  CHECK(world.reaches(id, CallbackState::delivered, 1));
}

TEST_CASE("what is under way when stopped gets the drain time") {
  World world;
  HangingNotifier notifier;
  const domain::TaskId id = world.ended_build("https://hang.example/");
  auto config = world.config();
  config.drain = seconds(30);
  CallbackDeliverer deliverer(world.ports(notifier), config);
  deliverer.start();
  REQUIRE(eventually([&] { return notifier.started("https://hang.example") == 1; }));
  std::jthread releasing([&] { notifier.release(); });
  deliverer.stop();
  CHECK(world.callback(id).progress.state == CallbackState::delivered);
}

TEST_CASE("a notifier that throws fails the delivery, not the program") {
  struct Throwing : ports::Notifier {
    Result<ports::DeliveryAnswer> deliver(const domain::Callback&, const std::vector<std::string>&,
                                          const std::stop_token&) override {
      throw std::runtime_error("broken");
    }
  };
  World world;
  Throwing notifier;
  const domain::TaskId id = world.ended_build();
  CallbackDeliverer deliverer(world.ports(notifier), world.config());
  deliverer.start();
  REQUIRE(world.reaches(id, CallbackState::pending, 1));
  CHECK(world.callback(id).progress.last_error == "the delivery failed: broken");
}

TEST_CASE("a database that is away for a while costs no callback") {
  World world;
  const domain::TaskId id = world.ended_build();
  world.storage.set_unavailable(true);
  CallbackDeliverer deliverer(world.ports(world.notifier), world.config());
  deliverer.start();
  REQUIRE(world.storage.wait_for_failures(1));
  world.storage.set_unavailable(false);
  CHECK(world.reaches(id, CallbackState::delivered, 1));
}

}  // namespace rdev::service
