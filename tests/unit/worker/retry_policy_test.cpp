#include "core/worker/retry_policy.hpp"

#include <doctest/doctest.h>

namespace rdev::worker {

using domain::FailureCode;
using std::chrono::seconds;

TEST_CASE("what another attempt can't mend is not tried again") {
  for (const auto code : {FailureCode::agent_not_found, FailureCode::agent_auth,
                          FailureCode::template_error, FailureCode::budget_exceeded}) {
    CAPTURE(domain::to_string(code));
    CHECK_FALSE(is_retryable(code));
  }
}

TEST_CASE("what may pass is tried again") {
  for (const auto code :
       {FailureCode::agent_failed, FailureCode::agent_rate_limited, FailureCode::timeout,
        FailureCode::pod_unavailable, FailureCode::git_commit_failed,
        FailureCode::git_push_rejected, FailureCode::lease_expired, FailureCode::lost,
        FailureCode::shutdown, FailureCode::internal}) {
    CAPTURE(domain::to_string(code));
    CHECK(is_retryable(code));
  }
}

TEST_CASE("an attempt is left while fewer than the most are spent, this one counted") {
  domain::WorkTask task;
  task.max_attempts = 3;
  CHECK(has_attempt_left(task));
  task.attempts_spent = 1;
  CHECK(has_attempt_left(task));
  task.attempts_spent = 2;
  CHECK_FALSE(has_attempt_left(task));
}

TEST_CASE("attempts that a drain has not spent don't count") {
  domain::WorkTask task;
  task.attempt = 17;
  task.max_attempts = 2;
  CHECK(has_attempt_left(task));
}

TEST_CASE("the delay doubles from 5 s on, up to 5 min") {
  CHECK(retry_delay(0) == seconds(5));
  CHECK(retry_delay(1) == seconds(10));
  CHECK(retry_delay(5) == seconds(160));
  CHECK(retry_delay(6) == seconds(300));
  CHECK(retry_delay(9) == seconds(300));
  CHECK(retry_delay(1'000'000) == seconds(300));
  CHECK(retry_delay(-1) == seconds(5));
}

TEST_CASE("a rate limit is waited out within the wall time, and costs no attempt") {
  const domain::Timestamp now{seconds(1'000)};
  domain::WorkTask task;
  task.attempt = 3;
  const auto retry = next_try(FailureCode::agent_rate_limited, task, now + seconds(21), now);
  REQUIRE(retry);
  CHECK_FALSE(retry->spends_attempt);
  CHECK(retry->ready_at == now + seconds(20));

  SUBCASE("beyond the wall time it is a failure like others") {
    CHECK_FALSE(next_try(FailureCode::agent_rate_limited, task, now + seconds(20), now));
    task.max_attempts = 2;
    CHECK(next_try(FailureCode::agent_rate_limited, task, now, now)->spends_attempt);
  }
}

TEST_CASE("a failure is tried again for the price of an attempt, while one is left") {
  const domain::Timestamp now{seconds(1'000)};
  domain::WorkTask task;
  CHECK_FALSE(next_try(FailureCode::lost, task, now + seconds(100), now));
  task.max_attempts = 2;
  const auto retry = next_try(FailureCode::lost, task, now + seconds(100), now);
  REQUIRE(retry);
  CHECK(retry->spends_attempt);
  CHECK(retry->ready_at == now + seconds(5));
  CHECK_FALSE(next_try(FailureCode::agent_auth, task, now + seconds(100), now));
}

}  // namespace rdev::worker
