#include "core/service/callback_verdict.hpp"

#include <algorithm>
#include <cstddef>
#include <string>

#include "core/domain/text.hpp"

namespace rdev::service {

using domain::CallbackState;
using std::chrono::milliseconds;

namespace {

constexpr milliseconds kLongestRetryAfter = std::chrono::hours(24);
// One receiver's wish holds up everybody's callbacks to that host: it is not believed for longer.
constexpr milliseconds kLongestPause = std::chrono::hours(1);
constexpr std::size_t kMaxErrorBytes = 500;

bool is_success(int status) {
  return status >= 200 && status < 300;
}

bool is_throttling(int status) {
  return status == 429 || status == 502 || status == 503 || status == 504;
}

std::string error_text(int status) {
  const std::string number = std::to_string(status);
  if (status == 410) return "the receiver answered 410: it wants no more of this callback";
  if (status >= 300 && status < 400) {
    return "the receiver answered " + number + ": redirects are not followed";
  }
  return "the receiver answered " + number;
}

EndpointHealth health_of(const Result<ports::DeliveryAnswer>& answer) {
  if (answer.has_value()) {
    const bool sick = answer->http_status >= 500 || is_throttling(answer->http_status);
    return sick ? EndpointHealth::sick : EndpointHealth::sound;
  }
  const Errc code = answer.error().code;
  return code == Errc::unavailable || code == Errc::timeout ? EndpointHealth::sick
                                                            : EndpointHealth::unknown;
}

milliseconds retry_after(const Result<ports::DeliveryAnswer>& answer) {
  if (answer.has_error() || !answer->retry_after) return milliseconds(0);
  // Clamped as seconds: in milliseconds a hostile number would overflow.
  return std::clamp<std::chrono::seconds>(
      *answer->retry_after, std::chrono::seconds(0),
      std::chrono::duration_cast<std::chrono::seconds>(kLongestRetryAfter));
}

bool is_final(const Result<ports::DeliveryAnswer>& answer) {
  return answer.has_value() ? answer->http_status == 410 : answer.error().code == Errc::invalid;
}

}  // namespace

CallbackSchedule default_callback_schedule() {
  using std::chrono::hours;
  using std::chrono::minutes;
  return {std::chrono::seconds(5),
          minutes(5),
          minutes(30),
          hours(2),
          hours(5),
          hours(10),
          hours(14),
          hours(20),
          hours(24)};
}

CallbackVerdict judge(const Result<ports::DeliveryAnswer>& answer, const domain::Callback& callback,
                      const CallbackSchedule& schedule, domain::Timestamp now, double jitter) {
  CallbackVerdict verdict;
  ports::DeliveryReport& report = verdict.report;
  verdict.health = health_of(answer);
  if (answer.has_value()) report.http_status = answer->http_status;
  if (answer.has_value() && is_success(answer->http_status)) {
    report.state = CallbackState::delivered;
    return verdict;
  }
  report.error =
      answer.has_value()
          ? error_text(answer->http_status)
          : domain::to_storable_utf8(domain::truncate_utf8(answer.error().message, kMaxErrorBytes));
  const milliseconds wish = retry_after(answer);
  if (answer.has_value() && is_throttling(answer->http_status) && wish.count() > 0) {
    verdict.pause = std::min(wish, kLongestPause);
  }
  const int tries = callback.progress.attempts - callback.attempts_before;
  if (is_final(answer) || tries < 0 || static_cast<std::size_t>(tries) >= schedule.size()) {
    report.state = CallbackState::dead;
    return verdict;
  }
  const milliseconds pause = schedule[static_cast<std::size_t>(tries)];
  const auto stretched = milliseconds(static_cast<milliseconds::rep>(
      static_cast<double>(pause.count()) * (1 + std::clamp(jitter, 0.0, 1.0) / 5)));
  report.next_attempt_at = now + std::max(stretched, wish);
  return verdict;
}

}  // namespace rdev::service
