#include "core/domain/composition.hpp"

#include <algorithm>
#include <utility>

#include "core/domain/json_pointer.hpp"
#include "core/domain/text.hpp"

namespace rdev::domain {

namespace {

constexpr std::string_view kSeparators = ", \t\r\n";
constexpr std::size_t kMaxNameBytes = 40;

/// It becomes a directory, a package and a host name.
bool is_component_name(std::string_view name) {
  return is_dns_label(name) && name.size() <= kMaxNameBytes && name.front() >= 'a' &&
         name.front() <= 'z';
}

std::string key_of(const std::string& component, const std::string& variable) {
  return component + "." + variable;
}

/// A component that is asked for, and where it stands in the request.
struct Asked {
  const TemplateComponent* component;
  std::string name;
  int index;  ///< among those of its kind
};

class Resolution {
 public:
  Resolution(const Template& description, const StringMap& given, const std::string& pointer)
      : description_(description), given_(given), pointer_(pointer), resolved_(given) {}

  Result<StringMap> run() {
    for (const TemplateComponent& component : description_.components) ask_for(component);
    for (const auto& [key, value] : given_) check_given(key, value);
    for (const auto& [name, variable] : description_.variables) complete(name, variable, 0);
    for (const Asked& asked : asked_) {
      for (const auto& [name, variable] : asked.component->variables) {
        const std::string key = key_of(asked.name, name);
        complete(key, variable, asked.index);
        check_references(asked, key, variable);
      }
    }
    if (faults_.empty()) return std::move(resolved_);
    return Error{Errc::invalid, "the template's variables are invalid", std::move(faults_)};
  }

 private:
  void fault(const std::string& key, std::string detail) {
    faults_.push_back({append_pointer(pointer_, key), std::move(detail)});
  }

  void ask_for(const TemplateComponent& component) {
    const auto list = given_.find(component.kind);
    if (list == given_.end()) return;
    int index = 0;
    for (std::string& name : split_names(list->second)) {
      if (!is_component_name(name)) {
        fault(component.kind, "names '" + name + "', which is not made of at most " +
                                  std::to_string(kMaxNameBytes) +
                                  " of a-z, 0-9 and '-', beginning with a letter");
      } else if (find(name) != nullptr) {
        fault(component.kind, "names '" + name + "' a second time");
      } else if (asked_.size() == kMaxComponents) {
        fault(component.kind, "goes beyond the " + std::to_string(kMaxComponents) +
                                  " components that one build may have");
        return;
      } else {
        asked_.push_back({&component, std::move(name), index++});
      }
    }
  }

  [[nodiscard]] const Asked* find(std::string_view name) const {
    const auto found = std::find_if(asked_.begin(), asked_.end(),
                                    [&](const Asked& asked) { return asked.name == name; });
    return found == asked_.end() ? nullptr : &*found;
  }

  [[nodiscard]] const TemplateVariable* variable_at(const std::string& key) const {
    const std::size_t dot = key.find('.');
    const Asked* asked = dot == std::string::npos ? nullptr : find(key.substr(0, dot));
    const auto& variables = asked ? asked->component->variables : description_.variables;
    const auto found = variables.find(asked ? key.substr(dot + 1) : key);
    return found == variables.end() ? nullptr : &found->second;
  }

  void check_given(const std::string& key, const std::string& value) {
    const auto& components = description_.components;
    if (std::any_of(components.begin(), components.end(),
                    [&](const TemplateComponent& component) { return component.kind == key; })) {
      return;
    }
    const TemplateVariable* variable = variable_at(key);
    if (!variable) {
      fault(key, "is not a variable of the template '" + description_.name + "'");
    } else if (auto wrong = mismatch(*variable, value)) {
      fault(key, std::move(*wrong));
    }
  }

  void complete(const std::string& key, const TemplateVariable& variable, int index) {
    if (given_.contains(key)) return;
    if (variable.default_value) {
      resolved_.emplace(key, *variable.default_value);
    } else if (variable.counts_from) {
      resolved_.emplace(key, std::to_string(*variable.counts_from + index));
    } else if (variable.required) {
      fault(key, "is required by the template '" + description_.name + "'");
    }
  }

  void check_references(const Asked& asked, const std::string& key,
                        const TemplateVariable& variable) {
    const auto list = resolved_.find(key);
    if (variable.refers_to.empty() || list == resolved_.end()) return;
    for (const std::string& name : split_names(list->second)) {
      const Asked* other = find(name);
      const bool fits = other && other->name != asked.name &&
                        std::find(variable.refers_to.begin(), variable.refers_to.end(),
                                  other->component->kind) != variable.refers_to.end();
      if (fits) continue;
      std::string kinds;
      for (const std::string& kind : variable.refers_to)
        kinds += (kinds.empty() ? "" : ", ") + kind;
      fault(key, "names '" + name + "', which is no other component of this build (" + kinds + ")");
    }
  }

  const Template& description_;
  const StringMap& given_;
  const std::string& pointer_;
  StringMap resolved_;
  std::vector<Asked> asked_;
  std::vector<FieldError> faults_;
};

}  // namespace

Result<StringMap> resolve_variables(const Template& description, const StringMap& given,
                                    const std::string& pointer) {
  return Resolution(description, given, pointer).run();
}

std::vector<ComponentUse> component_uses(const Template& description, const StringMap& variables) {
  std::vector<ComponentUse> uses;
  for (const TemplateComponent& component : description.components) {
    const auto list = variables.find(component.kind);
    if (list == variables.end()) continue;
    for (std::string& name : split_names(list->second)) {
      ComponentUse use{component.kind, std::move(name), {}};
      for (const auto& [variable, rule] : component.variables) {
        const auto value = variables.find(key_of(use.name, variable));
        if (value != variables.end()) use.variables.emplace(variable, value->second);
      }
      uses.push_back(std::move(use));
    }
  }
  return uses;
}

std::vector<std::string> split_names(std::string_view list) {
  std::vector<std::string> names;
  while (true) {
    const std::size_t begin = list.find_first_not_of(kSeparators);
    if (begin == std::string_view::npos) return names;
    list.remove_prefix(begin);
    const std::size_t end = std::min(list.find_first_of(kSeparators), list.size());
    names.emplace_back(list.substr(0, end));
    list.remove_prefix(end);
  }
}

}  // namespace rdev::domain
