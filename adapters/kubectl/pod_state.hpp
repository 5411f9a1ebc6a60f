#pragma once

#include <string>
#include <string_view>

#include "core/domain/result.hpp"

namespace rdev::kubectl {

/// What matters of a pod as the API shows it.
struct PodState {
  bool ready = false;
  bool leaving = false;   ///< being deleted
  bool over = false;      ///< it has ended, and will not run again
  bool ours = false;      ///< made by rdev, by its label
  std::string container;  ///< the one asked for, or the pod's default
  std::string reason;     ///< why it is not ready, in the cluster's words
};

inline constexpr std::string_view kManagedByLabel = "app.kubernetes.io/managed-by";
inline constexpr std::string_view kManagedBy = "rdev";

/// Reads `kubectl get pod NAME -o json`. `container` may be empty.
/// Errors: internal (no such JSON), invalid (the pod has no such container).
[[nodiscard]] Result<PodState> read_pod_state(std::string_view json, std::string_view container);

}  // namespace rdev::kubectl
