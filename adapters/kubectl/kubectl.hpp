#pragma once

#include <chrono>
#include <stop_token>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "adapters/process/capture.hpp"
#include "adapters/process/spawn.hpp"
#include "core/domain/result.hpp"

namespace rdev::kubectl {

/// The kubectl program (1.31 or newer, for exec over WebSocket) and the cluster it talks to.
struct KubectlConfig {
  std::string program = "kubectl";
  std::string kubeconfig;         ///< empty: kubectl's own choice
  std::string context;            ///< empty: the kubeconfig's current one
  domain::StringMap environment;  ///< all that kubectl sees, as for its credential plugins
};

/// Runs kubectl. Thread-safe.
class Kubectl {
 public:
  explicit Kubectl(KubectlConfig config) : config_(std::move(config)) {}

  /// kubectl with these arguments behind the flags that say which cluster.
  [[nodiscard]] process::Command command(std::vector<std::string> arguments) const;

  /// Runs a short kubectl command to its end; gives its standard output.
  /// Errors: not_found (NotFound of the API server), already_exists, forbidden, unavailable,
  /// timeout, cancelled; with kubectl's own words.
  [[nodiscard]] Result<std::string> run(std::vector<std::string> arguments,
                                        std::string_view stdin_data,
                                        std::chrono::milliseconds deadline,
                                        const std::stop_token& stop) const;

 private:
  KubectlConfig config_;
};

/// What kubectl's complaint means: forbidden, not_found, already_exists, else unavailable; the
/// message is its last words.
[[nodiscard]] Error kubectl_failure(int exit_code, std::string_view complaint);

/// A failure to run kubectl at all, seen from outside: there is no such program is not "there is
/// no such pod".
[[nodiscard]] Error start_failure(const Error& error);

}  // namespace rdev::kubectl
