#pragma once

#include <vector>

#include "adapters/templates/loading.hpp"
#include "core/domain/result.hpp"
#include "ports/templates.hpp"

namespace rdev::templates {

/// The template's files and those of each component that `values` ask for, filled in, by path.
/// Errors: invalid when a file cannot be filled in, would leave the root, or stands there twice.
[[nodiscard]] Result<std::vector<ports::ScaffoldFile>> make_scaffold(
    const LoadedTemplate& loaded, const ports::ScaffoldValues& values);

}  // namespace rdev::templates
