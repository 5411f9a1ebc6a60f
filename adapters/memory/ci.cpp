#include "adapters/memory/ci.hpp"

#include <utility>

namespace rdev::memory {

Result<std::optional<domain::CiRun>> Ci::find_run(const domain::Project& /*project*/,
                                                  const std::string& commit_sha,
                                                  domain::Timestamp pushed_at,
                                                  const std::stop_token& stop) {
  if (stop.stop_requested()) return Error{Errc::cancelled, "the look for the CI's run was stopped"};
  const std::scoped_lock lock(mutex_);
  last_pushed_at_ = pushed_at;
  if (error_) return *error_;
  const auto found = runs_.find(commit_sha);
  if (found == runs_.end()) return std::optional<domain::CiRun>{};
  return std::optional<domain::CiRun>{found->second};
}

void Ci::add_run(const std::string& commit_sha, domain::CiRun run) {
  const std::scoped_lock lock(mutex_);
  runs_.insert_or_assign(commit_sha, std::move(run));
}

domain::Timestamp Ci::last_pushed_at() const {
  const std::scoped_lock lock(mutex_);
  return last_pushed_at_;
}

void Ci::fail_with(std::optional<Error> error) {
  const std::scoped_lock lock(mutex_);
  error_ = std::move(error);
}

}  // namespace rdev::memory
