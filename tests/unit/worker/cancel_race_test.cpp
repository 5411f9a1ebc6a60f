#include <atomic>
#include <string>
#include <thread>

#include <doctest/doctest.h>

#include "core/service/build_service.hpp"
#include "tests/support/eventually.hpp"
#include "tests/unit/worker/worker_world.hpp"

namespace rdev::worker {

using domain::BuildStatus;

TEST_CASE("cancel and completion may race: all records agree, and each is told the truth") {
  constexpr int kRounds = 500;
  auto config = make_config();
  config.slots = 2;
  WorkerWorld world(config);
  service::BuildService service(world.storage, world.templates, world.clock, world.ids);
  std::atomic<int> begun = 0;
  std::atomic<int> may_end = 0;
  world.script.on("agent", [&](const std::stop_token& stop) -> Result<void> {
    const int mine = ++begun;
    while (may_end < mine) std::this_thread::yield();
    if (stop.stop_requested()) return Error{Errc::cancelled, "stopped"};
    return {};
  });
  world.worker->start();

  int cancelled = 0;
  for (int round = 1; round <= kRounds; ++round) {
    CAPTURE(round);
    auto spec = testing::make_spec();
    spec.callback_url = "https://bot.example/callback";
    const auto id = world.submit(spec);
    while (begun < round) std::this_thread::yield();
    may_end = round;
    for (int pause = 0; pause < round % 50; ++pause) std::this_thread::yield();
    const auto answer = service.cancel(id);
    const auto entry = world.wait_until_finished(id);

    // Who was told 202 gets a cancelled build; who was told 409 was too late.
    const auto expected = answer.has_value() ? BuildStatus::cancelled : BuildStatus::completed;
    if (answer.has_error()) REQUIRE(answer.error().code == Errc::conflict);
    REQUIRE(entry.status == expected);
    REQUIRE(world.task(id).status == expected);
    const auto events = world.events(id);
    REQUIRE(events.back().type == "build." + std::string(domain::to_string(expected)));
    for (std::size_t i = 0; i < events.size(); ++i) {
      REQUIRE(events[i].seq == static_cast<std::int64_t>(i) + 1);
      REQUIRE(domain::is_terminal_event(events[i].type) == (i + 1 == events.size()));
    }
    REQUIRE(world.callback(id).body.find(events.back().type) != std::string::npos);
    cancelled += entry.status == BuildStatus::cancelled ? 1 : 0;
  }
  MESSAGE(cancelled, " of ", kRounds, " were cancelled");
}

}  // namespace rdev::worker
