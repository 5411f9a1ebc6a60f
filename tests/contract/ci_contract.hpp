#pragma once

#include <functional>
#include <string>

#include "core/domain/project.hpp"
#include "ports/ci.hpp"

namespace rdev::testing {

/// The other side of a test: starts a run for a commit of `project`, and says what it is; lets the
/// run that was started last, that commit's, succeed.
struct CiWorld {
  domain::Project project;
  std::function<domain::CiRun(const std::string& commit_sha)> start_run;
  std::function<void(const std::string& commit_sha)> succeed;
  domain::Timestamp pushed_at;  ///< before every run
};

/// What every Ci promises. Call it from a doctest test case.
void ci_contract(ports::Ci& ci, const CiWorld& world);

}  // namespace rdev::testing
