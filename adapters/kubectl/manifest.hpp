#pragma once

#include <string>
#include <string_view>

#include "adapters/kubectl/kubectl_pod.hpp"
#include "core/domain/result.hpp"

namespace rdev::kubectl {

/// The operator's manifest with {{name}}, {{namespace}} and {{project}} replaced: DNS labels,
/// which mean the same in YAML and JSON, quoted or not.
/// Errors: invalid (another placeholder; {{namespace}} when there is none).
[[nodiscard]] Result<std::string> fill_manifest(std::string_view manifest,
                                                const PodAddress& address,
                                                std::string_view project);

/// A manifest as kubectl turned it into JSON, made to be this project's pod: name, namespace, and
/// the label by which rdev knows its own. Errors: invalid (it is not one Pod).
[[nodiscard]] Result<std::string> claim_manifest(std::string_view json, const PodAddress& address,
                                                 std::string_view project);

}  // namespace rdev::kubectl
