#pragma once

#include <map>
#include <mutex>
#include <optional>
#include <string>

#include "ports/ci.hpp"

namespace rdev::memory {

/// A CI whose runs are told to it. Thread-safe.
class Ci : public ports::Ci {
 public:
  [[nodiscard]] Result<std::optional<domain::CiRun>> find_run(const domain::Project& project,
                                                              const std::string& commit_sha,
                                                              domain::Timestamp pushed_at,
                                                              const std::stop_token& stop) override;

  /// From now on the commit has this run, in place of any other.
  void add_run(const std::string& commit_sha, domain::CiRun run);

  /// What the last look was told of its push.
  [[nodiscard]] domain::Timestamp last_pushed_at() const;

  /// Every look fails from now on; nothing: none does.
  void fail_with(std::optional<Error> error);

 private:
  mutable std::mutex mutex_;
  std::map<std::string, domain::CiRun> runs_;
  std::optional<Error> error_;
  domain::Timestamp last_pushed_at_{};
};

}  // namespace rdev::memory
