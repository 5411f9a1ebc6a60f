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
  std::string description;
  bool required = false;
  std::optional<std::string> default_value;
  std::optional<std::string> pattern;  ///< ECMAScript regular expression for the whole value
};

/// A template's description (template.json); its scaffold files come from the Templates port.
struct Template {
  std::string name;
  std::string version;
  std::string description;
  std::map<std::string, TemplateVariable> variables;
  std::string prompt = "{{prompt}}";  ///< wrapper with {{prompt}} and {{variables}}
};

[[nodiscard]] Result<Template> parse_template(const boost::json::value& value);
[[nodiscard]] boost::json::object to_json(const Template& description);

/// The given variables completed by defaults. Unknown, missing and ill-formed ones are refused,
/// all at once, with pointers below `pointer` ("/variables").
[[nodiscard]] Result<StringMap> resolve_variables(const Template& description,
                                                  const StringMap& given,
                                                  const std::string& pointer = "/variables");

/// The wrapper filled in: `{{prompt}}`, `{{variables}}` (one "name: value" line each) and
/// `{{name}}` of each variable. Values are inserted once and never expanded again.
[[nodiscard]] std::string compose_prompt(const Template& description, const std::string& prompt,
                                         const StringMap& variables);

}  // namespace rdev::domain
