#pragma once

#include <stop_token>
#include <vector>

#include "core/domain/ids.hpp"
#include "core/domain/result.hpp"
#include "ports/pod.hpp"
#include "ports/templates.hpp"

namespace rdev::worker {

/// Lays a template's scaffold into the working copy of an empty project. Nothing that is there is
/// overwritten.
///
/// Laid once: the working copy's `.git/rdev-scaffold` says that it was, as long as a file of it is
/// there. A worker may die in the middle: whoever comes next lays what is missing, before an agent
/// sees any of it. Nothing else may be at work in the working copy.
class Scaffolder {
 public:
  Scaffolder(ports::Pod& pod, domain::TaskId task, std::stop_token stop);

  /// Whether there was anything to lay. Errors: conflict when a file of other content stands in
  /// the way; those of Pod::exec; internal (no room, no permission).
  [[nodiscard]] Result<bool> lay(const std::vector<ports::ScaffoldFile>& files);

 private:
  [[nodiscard]] Result<bool> is_laid(const std::vector<ports::ScaffoldFile>& files);
  [[nodiscard]] Result<void> write(const ports::ScaffoldFile& file);
  [[nodiscard]] Result<int> run(std::vector<std::string> argv, const std::string& stdin_data = {});

  ports::Pod& pod_;
  domain::TaskId task_;
  std::stop_token stop_;
};

}  // namespace rdev::worker
