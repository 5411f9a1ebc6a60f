#pragma once

#include <filesystem>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

#include "adapters/local_pod/local_pod.hpp"
#include "ports/logger.hpp"
#include "ports/pod_provider.hpp"

namespace rdev::local_pod {

struct LocalPodsConfig {
  std::filesystem::path root;          ///< ROOT/<project-id>/{workspace,home,state}
  std::vector<std::string> read_only;  ///< shown in each sandbox, such as agents' installations
  bool sandbox = true;                 ///< false: never, not even where it works
};

/// A pod per project below one directory (`--pod local:DIR`). Each command runs in bubblewrap
/// where that works; where not, the log says so once, and commands run with this process's
/// rights in the same directories. Thread-safe.
class LocalPods : public ports::PodProvider {
 public:
  LocalPods(LocalPodsConfig config, ports::Logger& log);

  [[nodiscard]] Result<std::shared_ptr<ports::Pod>> acquire(const domain::Project& project,
                                                            const std::stop_token& stop) override;
  [[nodiscard]] Result<void> remove(const domain::Project& project,
                                    const std::vector<domain::TaskId>& tasks) override;

  /// Whether commands are sandboxed; tries it out at the first call.
  [[nodiscard]] Result<bool> sandboxed();

 private:
  [[nodiscard]] Result<std::filesystem::path> directory(const domain::Project& project) const;
  [[nodiscard]] Result<std::optional<std::string>> working_bwrap();
  [[nodiscard]] Result<std::string> probe() const;

  LocalPodsConfig config_;
  ports::Logger& log_;
  std::mutex mutex_;  ///< of the next two
  bool probed_ = false;
  std::optional<std::string> bwrap_;
};

}  // namespace rdev::local_pod
