#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "core/domain/result.hpp"
#include "core/domain/template.hpp"

/// What a build's variables make of a template.
///
/// A template of components has, besides its own variables, one of each kind's name: it lists the
/// names of those to be made, separated by commas or white space ("service": "orders, billing").
/// Each of them is given its own variables as NAME.VARIABLE ("orders.port": "9000").
namespace rdev::domain {

/// One component to be made: "orders" of kind "service".
struct ComponentUse {
  std::string kind;
  std::string name;
  StringMap variables;  ///< complete, by their own names

  friend bool operator==(const ComponentUse&, const ComponentUse&) = default;
};

/// The most components one build may ask for.
inline constexpr std::size_t kMaxComponents = 50;

/// The given variables completed by defaults, those of each component too. Unknown, missing and
/// ill-formed ones are refused, all at once, with pointers below `pointer`.
[[nodiscard]] Result<StringMap> resolve_variables(const Template& description,
                                                  const StringMap& given,
                                                  const std::string& pointer = "/variables");

/// The components that `variables`, as `resolve_variables` gave them, ask for: by kind, each
/// kind's in the order they were listed.
[[nodiscard]] std::vector<ComponentUse> component_uses(const Template& description,
                                                       const StringMap& variables);

/// The names in a list that is separated by commas or white space.
[[nodiscard]] std::vector<std::string> split_names(std::string_view list);

}  // namespace rdev::domain
