#include "core/service/callback_verdict.hpp"

#include <doctest/doctest.h>

namespace rdev::service {

using domain::CallbackState;
using std::chrono::milliseconds;
using std::chrono::seconds;

namespace {

constexpr domain::Timestamp kNow{seconds(1'767'323'045)};
const CallbackSchedule kSchedule{seconds(5), seconds(300)};

domain::Callback after(int attempts, int attempts_before = 0) {
  domain::Callback callback;
  callback.progress.attempts = attempts;
  callback.attempts_before = attempts_before;
  return callback;
}

CallbackVerdict judge_status(int status, std::optional<seconds> retry_after = std::nullopt,
                             const domain::Callback& callback = after(0)) {
  return judge(ports::DeliveryAnswer{status, retry_after}, callback, kSchedule, kNow, 0);
}

}  // namespace

TEST_CASE("the schedule is that of the contract") {
  const auto hours = [](int n) { return milliseconds(std::chrono::hours(n)); };
  CHECK(default_callback_schedule() == CallbackSchedule{seconds(5), seconds(300), seconds(1800),
                                                        hours(2), hours(5), hours(10), hours(14),
                                                        hours(20), hours(24)});
}

TEST_CASE("any 2xx delivers, and nothing else does") {
  for (const int status : {200, 201, 204, 299}) {
    CHECK(judge_status(status).report ==
          ports::DeliveryReport{CallbackState::delivered, status, {}, {}});
  }
  for (const int status : {100, 199, 300, 301, 302, 307, 308, 400, 401, 404, 429, 500, 503}) {
    CAPTURE(status);
    const auto report = judge_status(status).report;
    CHECK(report.state == CallbackState::pending);
    CHECK(report.http_status == status);
    CHECK(report.error.value().find(std::to_string(status)) != std::string::npos);
  }
}

TEST_CASE("410 ends it at once, and so does an address that can never be right") {
  CHECK(judge_status(410).report.state == CallbackState::dead);
  const Error invalid{Errc::invalid, "no URL"};
  CHECK(judge(invalid, after(0), kSchedule, kNow, 0).report.state == CallbackState::dead);
  const Error forbidden{Errc::forbidden, "resolves to a private address"};
  const auto report = judge(forbidden, after(0), kSchedule, kNow, 0).report;
  CHECK(report.state == CallbackState::pending);
  CHECK(report.error == "resolves to a private address");
  CHECK(report.http_status == std::nullopt);
}

TEST_CASE("each pause of the schedule is kept, and after the last try the callback is dead") {
  CHECK(judge_status(500, {}, after(0)).report.next_attempt_at == kNow + seconds(5));
  CHECK(judge_status(500, {}, after(1)).report.next_attempt_at == kNow + seconds(300));
  CHECK(judge_status(500, {}, after(2)).report.state == CallbackState::dead);
}

TEST_CASE("a redelivery begins the schedule anew") {
  CHECK(judge_status(500, {}, after(3, 3)).report.next_attempt_at == kNow + seconds(5));
  CHECK(judge_status(500, {}, after(5, 3)).report.state == CallbackState::dead);
}

TEST_CASE("jitter only lengthens a pause, by a fifth at most") {
  const ports::DeliveryAnswer answer{500, std::nullopt};
  const auto next = [&](double jitter) {
    return *judge(answer, after(0), kSchedule, kNow, jitter).report.next_attempt_at - kNow;
  };
  CHECK(next(0) == seconds(5));
  CHECK(next(0.5) == milliseconds(5500));
  CHECK(next(1) == seconds(6));
  CHECK(next(7) == seconds(6));
}

TEST_CASE("Retry-After is waited for when it is later than the schedule, a day at most") {
  CHECK(judge_status(503, seconds(1)).report.next_attempt_at == kNow + seconds(5));
  CHECK(judge_status(503, seconds(60)).report.next_attempt_at == kNow + seconds(60));
  CHECK(judge_status(503, seconds::max()).report.next_attempt_at == kNow + std::chrono::hours(24));
  CHECK(judge_status(503, seconds::min()).report.next_attempt_at == kNow + seconds(5));
}

TEST_CASE("Retry-After of a host that is asked too much holds for all that goes there") {
  CHECK(judge_status(429, seconds(60)).pause == seconds(60));
  CHECK(judge_status(429, std::chrono::hours(20)).pause == std::chrono::hours(1));
  CHECK(judge_status(429).pause == std::nullopt);
  CHECK(judge_status(404, seconds(60)).pause == std::nullopt);
}

TEST_CASE("an endpoint that answers is sound, even if it refuses; one that cannot is sick") {
  for (const int status : {200, 302, 400, 404, 410}) {
    CHECK(judge_status(status).health == EndpointHealth::sound);
  }
  for (const int status : {429, 500, 502, 503, 504}) {
    CHECK(judge_status(status).health == EndpointHealth::sick);
  }
  const auto health = [](Errc code) {
    return judge(Error{code, "x"}, after(0), kSchedule, kNow, 0).health;
  };
  CHECK(health(Errc::unavailable) == EndpointHealth::sick);
  CHECK(health(Errc::timeout) == EndpointHealth::sick);
  CHECK(health(Errc::forbidden) == EndpointHealth::unknown);
}

TEST_CASE("what the error says is bounded and can be stored") {
  const Error error{Errc::unavailable, std::string(10'000, 'x') + "\xFF"};
  const auto report = judge(error, after(0), kSchedule, kNow, 0).report;
  CHECK(report.error.value() == std::string(500, 'x'));
}

}  // namespace rdev::service
