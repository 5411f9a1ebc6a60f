#pragma once

#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "core/domain/build.hpp"
#include "core/domain/ids.hpp"
#include "core/domain/result.hpp"

namespace rdev::ports {

/// Files that builds leave behind. Thread-safe.
class ArtifactStore {
 public:
  /// Gives the next piece, empty at the end.
  using Source = std::function<Result<std::string>()>;
  /// Takes the next piece; an error ends the reading and is handed on.
  using Sink = std::function<Result<void>(std::string_view)>;

  virtual ~ArtifactStore() = default;

  /// Stores the whole or nothing; replaces one of the same name. Gives it with size and SHA-256
  /// (lower-case hex); `url` is left empty for the caller, who knows where it is served.
  [[nodiscard]] virtual Result<domain::Artifact> put(const domain::TaskId& task,
                                                     const std::string& name,
                                                     const std::string& path,
                                                     const Source& source) = 0;

  /// Errors: not_found.
  [[nodiscard]] virtual Result<void> get(const domain::TaskId& task, const std::string& name,
                                         const Sink& sink) = 0;

  /// By name ascending; empty for an unknown build.
  [[nodiscard]] virtual Result<std::vector<domain::Artifact>> list(const domain::TaskId& task) = 0;

  /// Removes all of a build's; nothing there is no error.
  [[nodiscard]] virtual Result<void> remove(const domain::TaskId& task) = 0;
};

}  // namespace rdev::ports
