#include "core/service/callback_endpoints.hpp"

#include <algorithm>

#include <doctest/doctest.h>

namespace rdev::service {

using std::chrono::seconds;
using Health = EndpointHealth;
using Time = CallbackEndpoints::Time;

namespace {

constexpr Time kNow{std::chrono::hours(1)};

EndpointLimits limits() {
  return {.per_endpoint = 2,
          .unproven = 3,
          .failures_to_pause = 3,
          .first_pause = seconds(5),
          .longest_pause = seconds(20)};
}

bool is_open(const CallbackEndpoints& endpoints, const std::string& name, Time now = kNow) {
  const auto choice = endpoints.choice(now);
  const auto has = [&](const std::vector<std::string>& list) {
    return std::find(list.begin(), list.end(), name) != list.end();
  };
  return !has(choice.not_to) && (!choice.only_to || has(*choice.only_to));
}

void deliver(CallbackEndpoints& endpoints, const std::string& name, Health health,
             Time now = kNow) {
  endpoints.begin(name);
  endpoints.end(name, health, now);
}

void fail(CallbackEndpoints& endpoints, const std::string& name, int times, Time now = kNow) {
  for (int i = 0; i < times; ++i) deliver(endpoints, name, Health::sick, now);
}

}  // namespace

TEST_CASE("an endpoint gets no more deliveries at once than its limit") {
  CallbackEndpoints endpoints(limits());
  deliver(endpoints, "a", Health::sound);
  endpoints.begin("a");
  CHECK(is_open(endpoints, "a"));
  endpoints.begin("a");
  CHECK_FALSE(is_open(endpoints, "a"));
  CHECK(is_open(endpoints, "b"));
  endpoints.end("a", Health::sound, kNow);
  CHECK(is_open(endpoints, "a"));
}

TEST_CASE("an endpoint that fails three times running is left alone, then tried by one") {
  CallbackEndpoints endpoints(limits());
  fail(endpoints, "a", 2);
  deliver(endpoints, "a", Health::sound);
  fail(endpoints, "a", 2);
  CHECK(is_open(endpoints, "a"));
  fail(endpoints, "a", 1);
  CHECK_FALSE(is_open(endpoints, "a"));
  CHECK(endpoints.next_resumption(kNow) == kNow + seconds(5));
  CHECK_FALSE(is_open(endpoints, "a", kNow + seconds(5) - std::chrono::milliseconds(1)));
  CHECK(is_open(endpoints, "a", kNow + seconds(5)));
  endpoints.begin("a");
  CHECK_FALSE(is_open(endpoints, "a", kNow + seconds(5)));
  endpoints.end("a", Health::sound, kNow + seconds(5));
  endpoints.begin("a");
  CHECK(is_open(endpoints, "a", kNow + seconds(5)));
}

TEST_CASE("pauses double, up to the longest") {
  CallbackEndpoints endpoints(limits());
  fail(endpoints, "a", 3);
  Time now = kNow;
  for (const int pause : {5, 10, 20, 20}) {
    CHECK(endpoints.next_resumption(now) == now + seconds(pause));
    now += seconds(pause);
    fail(endpoints, "a", 1, now);
  }
}

TEST_CASE("an endpoint that asks for a pause gets it at once") {
  CallbackEndpoints endpoints(limits());
  endpoints.begin("a");
  endpoints.end("a", Health::sick, kNow, seconds(60));
  CHECK_FALSE(is_open(endpoints, "a", kNow + seconds(59)));
  CHECK(is_open(endpoints, "a", kNow + seconds(60)));
}

TEST_CASE("what was not asked says nothing of an endpoint") {
  CallbackEndpoints endpoints(limits());
  for (int i = 0; i < 5; ++i) deliver(endpoints, "a", Health::unknown);
  CHECK(is_open(endpoints, "a"));
}

TEST_CASE("new and failing endpoints together leave room for those that are known to be well") {
  CallbackEndpoints endpoints(limits());
  deliver(endpoints, "well", Health::sound);
  fail(endpoints, "sick", 1);
  for (const char* name : {"new-1", "new-2", "sick"}) {
    CHECK(is_open(endpoints, name));
    endpoints.begin(name);
  }
  CHECK_FALSE(is_open(endpoints, "new-1"));
  CHECK_FALSE(is_open(endpoints, "new-3"));
  CHECK(is_open(endpoints, "well"));
  endpoints.end("new-1", Health::sound, kNow);
  CHECK(is_open(endpoints, "new-3"));
}

TEST_CASE("what is known stays bounded, and what is under way is not forgotten") {
  CallbackEndpoints endpoints({.per_endpoint = 1});
  endpoints.begin("under way");
  for (int i = 0; i < 2'000; ++i) {
    endpoints.begin(std::to_string(i));
    endpoints.end(std::to_string(i), Health::sick, kNow, std::chrono::hours(1));
  }
  CHECK(endpoints.choice(kNow).not_to.size() == 500);
  CHECK_FALSE(is_open(endpoints, "under way"));
}

}  // namespace rdev::service
