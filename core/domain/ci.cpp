#include "core/domain/ci.hpp"

#include "core/domain/names.hpp"

namespace rdev::domain {

namespace {

constexpr NameTable<CiStatus, 6> kStatuses{{
    {CiStatus::pending, "pending"},
    {CiStatus::running, "running"},
    {CiStatus::success, "success"},
    {CiStatus::failure, "failure"},
    {CiStatus::cancelled, "cancelled"},
    {CiStatus::skipped, "skipped"},
}};

}  // namespace

std::string_view to_string(CiStatus status) noexcept {
  return name_of(kStatuses, status);
}

std::optional<CiStatus> parse_ci_status(std::string_view text) noexcept {
  return value_of(kStatuses, text);
}

bool is_finished(CiStatus status) noexcept {
  return status != CiStatus::pending && status != CiStatus::running;
}

}  // namespace rdev::domain
