#pragma once

#include <optional>

#include "core/domain/json_reader.hpp"
#include "core/domain/result.hpp"
#include "core/domain/template.hpp"
#include "core/worker/build_executor.hpp"
#include "ports/templates.hpp"

namespace rdev::worker {

/// The template that a build, or else its project, asks for, with the variables complete.
struct ChosenTemplate {
  domain::Template description;
  domain::StringMap variables;
};

/// Nothing when neither asks for one. Errors: those of Templates::find; invalid when the template
/// has changed since the build was submitted, and its variables do not do any more.
[[nodiscard]] Result<std::optional<ChosenTemplate>> choose_template(ports::Templates& templates,
                                                                    const ClaimedBuild& build);

}  // namespace rdev::worker
