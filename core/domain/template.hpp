#pragma once

#include <map>
#include <optional>
#include <string>
#include <vector>

#include <boost/json/object.hpp>
#include <boost/json/value.hpp>

#include "core/domain/json_reader.hpp"
#include "core/domain/result.hpp"

namespace rdev::domain {

struct TemplateVariable {
  std::string description = {};
  bool required = false;
  std::optional<std::string> default_value = {};
  std::optional<std::string> pattern = {};  ///< ECMAScript regular expression for the whole value
  /// The value lists names of components of these kinds; of a component's variables only.
  std::vector<std::string> refers_to = {};
  /// The default is this number plus how many of its kind come before; of a component's only.
  std::optional<int> counts_from = {};
};

/// A part that a template is put together from, any number of times (see composition.hpp).
struct TemplateComponent {
  std::string kind;
  std::string description = {};
  std::map<std::string, TemplateVariable> variables = {};
};

/// A template's description (template.json); its scaffold files come from the Templates port.
struct Template {
  std::string name;
  std::string version;
  std::string description;
  std::map<std::string, TemplateVariable> variables;
  std::string prompt = "{{prompt}}";          ///< wrapper with {{prompt}} and {{variables}}
  std::vector<TemplateComponent> components;  ///< by kind ascending
};

/// `files` and `components` are left to whoever has the template's directory.
[[nodiscard]] Result<Template> parse_template(const boost::json::value& value);
[[nodiscard]] boost::json::object to_json(const Template& description);

/// Whether the value keeps to the variable's pattern; if not, what it must be.
[[nodiscard]] std::optional<std::string> mismatch(const TemplateVariable& variable,
                                                  const std::string& value);

/// The wrapper filled in: `{{prompt}}`, `{{variables}}` (one "name: value" line each) and
/// `{{name}}` of each variable. Values are inserted once and never expanded again.
[[nodiscard]] std::string compose_prompt(const Template& description, const std::string& prompt,
                                         const StringMap& variables);

}  // namespace rdev::domain
