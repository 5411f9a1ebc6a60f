#pragma once

#include <functional>
#include <map>
#include <string>

#include "adapters/templates/file_set.hpp"
#include "core/domain/result.hpp"
#include "core/domain/template.hpp"

namespace rdev::templates {

/// A component's scaffold, and where each use of it is laid.
struct LoadedComponent {
  std::string path;  ///< with {{name}}
  FileSet files;
};

struct LoadedTemplate {
  domain::Template description;  ///< its components included
  FileSet files;
  std::map<std::string, LoadedComponent> components;  ///< by kind
};

using LoadedTemplates = std::map<std::string, LoadedTemplate, std::less<>>;

/// Each directory of `files` is a template; see file_templates.hpp for what is in it.
/// Errors: invalid, with the file and the field.
[[nodiscard]] Result<LoadedTemplates> load_templates(const FileSet& files);

}  // namespace rdev::templates
