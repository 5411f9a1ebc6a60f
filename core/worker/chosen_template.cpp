#include "core/worker/chosen_template.hpp"

#include <utility>

#include "core/domain/composition.hpp"

namespace rdev::worker {

Result<std::optional<ChosenTemplate>> choose_template(ports::Templates& templates,
                                                      const ClaimedBuild& build) {
  const domain::BuildSpec& spec = build.spec;
  const auto& name = spec.template_name ? spec.template_name : build.project.template_name;
  if (!name) return std::optional<ChosenTemplate>{};
  auto description = templates.find(*name);
  if (description.has_error()) return description.error();
  auto variables = domain::resolve_variables(*description, spec.variables);
  if (variables.has_error()) return variables.error();
  return std::optional(ChosenTemplate{std::move(*description), std::move(*variables)});
}

}  // namespace rdev::worker
