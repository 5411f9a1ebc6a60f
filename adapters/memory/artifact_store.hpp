#pragma once

#include <map>
#include <mutex>
#include <string>
#include <vector>

#include "ports/artifact_store.hpp"

namespace rdev::memory {

/// Artifacts for as long as the process lives. Thread-safe.
class ArtifactStore : public ports::ArtifactStore {
 public:
  [[nodiscard]] Result<domain::Artifact> put(const domain::TaskId& task, const std::string& name,
                                             const std::string& path,
                                             const Source& source) override;
  [[nodiscard]] Result<void> get(const domain::TaskId& task, const std::string& name,
                                 const Sink& sink) override;
  [[nodiscard]] Result<std::vector<domain::Artifact>> list(const domain::TaskId& task) override;
  [[nodiscard]] Result<void> remove(const domain::TaskId& task) override;

 private:
  struct Stored {
    domain::Artifact artifact;
    std::string bytes;
  };

  std::mutex mutex_;
  std::map<domain::TaskId, std::map<std::string, Stored>> builds_;
};

}  // namespace rdev::memory
