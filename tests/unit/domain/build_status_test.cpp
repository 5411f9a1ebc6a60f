#include <array>
#include <string_view>
#include <utility>

#include <doctest/doctest.h>

#include "core/domain/api_key.hpp"
#include "core/domain/build.hpp"
#include "core/domain/callback.hpp"
#include "core/domain/result.hpp"

namespace rdev::domain {

namespace {

constexpr std::array kStatuses{BuildStatus::pending, BuildStatus::running, BuildStatus::completed,
                               BuildStatus::failed, BuildStatus::cancelled};

/// Every value's name is the expected one, and leads back to the value.
template <class Enum, std::size_t count, class Parse>
void check_names(const std::array<std::pair<Enum, std::string_view>, count>& expected,
                 Parse parse) {
  for (const auto& [value, name] : expected) {
    CHECK(to_string(value) == name);
    CHECK(parse(name) == value);
  }
  CHECK_FALSE(parse(""));
  CHECK_FALSE(parse("nonsense"));
  CHECK_FALSE(parse(std::string(expected.front().second) + " "));
}

}  // namespace

TEST_CASE("a build changes its status in these ways and no others") {
  // Rows are from, columns to, both in the order of kStatuses.
  constexpr std::array<std::array<bool, 5>, 5> kAllowed{{
      {false, true, false, false, true},    // pending
      {true, false, true, true, true},      // running
      {false, false, false, false, false},  // completed
      {false, false, false, false, false},  // failed
      {false, false, false, false, false},  // cancelled
  }};
  for (std::size_t from = 0; from < kStatuses.size(); ++from) {
    for (std::size_t to = 0; to < kStatuses.size(); ++to) {
      CAPTURE(to_string(kStatuses.at(from)));
      CAPTURE(to_string(kStatuses.at(to)));
      CHECK(can_transition(kStatuses.at(from), kStatuses.at(to)) == kAllowed.at(from).at(to));
    }
  }
}

TEST_CASE("a finished build is one that goes nowhere") {
  for (const BuildStatus from : kStatuses) {
    bool goes_somewhere = false;
    for (const BuildStatus to : kStatuses) goes_somewhere |= can_transition(from, to);
    CHECK(is_finished(from) == !goes_somewhere);
  }
}

TEST_CASE("the public names are the contract's") {
  check_names(std::array<std::pair<BuildStatus, std::string_view>, 5>{{
                  {BuildStatus::pending, "pending"},
                  {BuildStatus::running, "running"},
                  {BuildStatus::completed, "completed"},
                  {BuildStatus::failed, "failed"},
                  {BuildStatus::cancelled, "cancelled"},
              }},
              parse_build_status);
  check_names(std::array<std::pair<FailureCode, std::string_view>, 14>{{
                  {FailureCode::agent_failed, "agent_failed"},
                  {FailureCode::agent_not_found, "agent_not_found"},
                  {FailureCode::agent_auth, "agent_auth"},
                  {FailureCode::agent_rate_limited, "agent_rate_limited"},
                  {FailureCode::timeout, "timeout"},
                  {FailureCode::pod_unavailable, "pod_unavailable"},
                  {FailureCode::git_commit_failed, "git_commit_failed"},
                  {FailureCode::git_push_rejected, "git_push_rejected"},
                  {FailureCode::template_error, "template_error"},
                  {FailureCode::budget_exceeded, "budget_exceeded"},
                  {FailureCode::lease_expired, "lease_expired"},
                  {FailureCode::lost, "lost"},
                  {FailureCode::shutdown, "shutdown"},
                  {FailureCode::internal, "internal"},
              }},
              parse_failure_code);
  check_names(std::array<std::pair<CallbackState, std::string_view>, 3>{{
                  {CallbackState::pending, "pending"},
                  {CallbackState::delivered, "delivered"},
                  {CallbackState::dead, "dead"},
              }},
              parse_callback_state);
  check_names(std::array<std::pair<Scope, std::string_view>, 4>{{
                  {Scope::builds_read, "builds:read"},
                  {Scope::builds_write, "builds:write"},
                  {Scope::projects_write, "projects:write"},
                  {Scope::admin, "admin"},
              }},
              parse_scope);
}

TEST_CASE("a value that was never declared has no name") {
  CHECK(to_string(static_cast<BuildStatus>(99)).empty());
  CHECK(rdev::to_string(static_cast<Errc>(99)).empty());
}

}  // namespace rdev::domain
