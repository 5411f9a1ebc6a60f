#include "core/domain/template.hpp"

#include <algorithm>
#include <regex>
#include <utility>

#include <boost/json/array.hpp>

#include "core/domain/field_rules.hpp"
#include "core/domain/json_pointer.hpp"
#include "core/domain/json_writer.hpp"

namespace rdev::domain {

namespace {

constexpr std::size_t kMaxVariables = 100;
constexpr std::size_t kMaxKinds = 50;
constexpr int kMaxCount = 1'000'000;
// Bounds the time and the stack that matching can take, whatever the pattern.
constexpr std::size_t kMaxMatchedBytes = 1024;

constexpr std::string_view kOpen = "{{";
constexpr std::string_view kClose = "}}";

bool is_variable_name(std::string_view text) noexcept {
  return text != "prompt" && text != "variables" &&
         std::all_of(text.begin(), text.end(), [](char c) {
           return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
                  c == '_' || c == '-';
         });
}

constexpr TextRule kText{.max_bytes = 65'536};
constexpr TextRule kVersion{.max_bytes = 64};
constexpr TextRule kVariableName{
    .min_bytes = 1,
    .max_bytes = 128,
    .valid = is_variable_name,
    .expected = "made of letters, digits, '_' and '-', and neither 'prompt' nor 'variables'"};

/// libstdc++'s default matcher recurses once a byte and can take exponential time; its polynomial
/// one does neither, and refuses the back-references that would need it to.
std::regex compile(const std::string& pattern) {
#ifdef __GLIBCXX__
  return std::regex(pattern, std::regex::ECMAScript | std::regex_constants::__polynomial);
#else
  return std::regex(pattern, std::regex::ECMAScript);
#endif
}

std::optional<std::string> pattern_fault(std::string_view pattern) {
  try {
    compile(std::string(pattern));
    return std::nullopt;
  } catch (const std::regex_error& error) {
    return std::string("must be an ECMAScript regular expression without back-references: ") +
           error.what();
  }
}

constexpr TextRule kPattern{.min_bytes = 1, .max_bytes = 1024, .find_fault = pattern_fault};

TemplateVariable read_variable(JsonReader& reader) {
  TemplateVariable variable;
  variable.description = reader.text("description", kText).value_or("");
  variable.required = reader.boolean("required").value_or(false);
  variable.pattern = reader.text("pattern", kPattern);
  variable.default_value = reader.text("default", kText);
  if (variable.default_value) {
    if (auto fault = mismatch(variable, *variable.default_value)) reader.fault("default", *fault);
  }
  variable.refers_to = reader.text_list("refers_to", kLabelRule, kMaxKinds);
  if (const auto first = reader.integer("counts_from", 0, kMaxCount)) {
    variable.counts_from = static_cast<int>(*first);
    if (variable.default_value) reader.fault("counts_from", "is a default, and there is one");
  }
  return variable;
}

boost::json::object json_of(const std::map<std::string, TemplateVariable>& variables) {
  boost::json::object all;
  for (const auto& [name, variable] : variables) {
    boost::json::object shown{
        {"description", variable.description},
        {"required", variable.required},
        {"default", or_null(variable.default_value)},
        {"pattern", or_null(variable.pattern)},
    };
    if (!variable.refers_to.empty()) {
      shown["refers_to"] = boost::json::array(variable.refers_to.begin(), variable.refers_to.end());
    }
    if (variable.counts_from) shown["counts_from"] = *variable.counts_from;
    all.emplace(name, std::move(shown));
  }
  return all;
}

/// One "name: value" line each.
std::string list_of(const StringMap& variables) {
  std::string lines;
  for (const auto& [name, value] : variables) {
    if (!lines.empty()) lines += '\n';
    lines += name;
    lines += ": ";
    lines += value;
  }
  return lines;
}

}  // namespace

Result<Template> parse_template(const boost::json::value& value) {
  std::vector<FieldError> faults;
  JsonReader reader(value, "", faults);
  Template parsed;
  parsed.name = reader.required_text("name", kLabelRule);
  parsed.version = reader.text("version", kVersion).value_or("");
  parsed.description = reader.text("description", kText).value_or("");
  reader.object_map("variables", kVariableName, kMaxVariables,
                    [&](const std::string& name, JsonReader& variable) {
                      parsed.variables.emplace(name, read_variable(variable));
                    });
  parsed.prompt = reader.text("prompt", kText).value_or(parsed.prompt);
  if (parsed.prompt.find("{{prompt}}") == std::string::npos) {
    reader.fault("prompt", "must contain {{prompt}}, or the build's own prompt would be lost");
  }
  reader.skip("files");
  reader.skip("components");
  reader.finish();
  if (!faults.empty()) return Error{Errc::invalid, "the template is invalid", std::move(faults)};
  return parsed;
}

boost::json::object to_json(const Template& description) {
  boost::json::object components;
  for (const TemplateComponent& component : description.components) {
    components.emplace(component.kind,
                       boost::json::object{{"description", component.description},
                                           {"variables", json_of(component.variables)}});
  }
  return {
      {"name", description.name},
      {"version", description.version},
      {"description", description.description},
      {"variables", json_of(description.variables)},
      {"prompt", description.prompt},
      {"components", std::move(components)},
  };
}

std::optional<std::string> mismatch(const TemplateVariable& variable, const std::string& value) {
  if (!variable.pattern) return std::nullopt;
  if (value.size() > kMaxMatchedBytes) {
    return "must have at most " + std::to_string(kMaxMatchedBytes) +
           " bytes, because it is matched against a pattern";
  }
  if (std::regex_match(value, compile(*variable.pattern))) return std::nullopt;
  return "must match " + *variable.pattern;
}

std::string compose_prompt(const Template& description, const std::string& prompt,
                           const StringMap& variables) {
  std::string composed;
  std::string_view rest = description.prompt;
  while (true) {
    const std::size_t open = rest.find(kOpen);
    composed += rest.substr(0, open);
    if (open == std::string_view::npos) return composed;
    rest.remove_prefix(open + kOpen.size());
    const std::size_t close = rest.find(kClose);
    if (close == std::string_view::npos) {
      composed.append(kOpen).append(rest);
      return composed;
    }
    const std::string name(rest.substr(0, close));
    if (name == "prompt") {
      composed += prompt;
    } else if (name == "variables") {
      composed += list_of(variables);
    } else if (const auto given = variables.find(name); given != variables.end()) {
      composed += given->second;
    } else if (!description.variables.contains(name)) {
      // Braces that mean something to somebody else stay as they are.
      composed += kOpen;
      continue;
    }
    rest.remove_prefix(name.size() + kClose.size());
  }
}

}  // namespace rdev::domain
