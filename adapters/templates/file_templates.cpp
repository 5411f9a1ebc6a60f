#include "adapters/templates/file_templates.hpp"

#include <utility>

#include <fmt/format.h>

#include "adapters/templates/scaffolding.hpp"

namespace rdev::templates {

FileTemplates::FileTemplates(LoadedTemplates templates) : templates_(std::move(templates)) {}

Result<FileTemplates> FileTemplates::load(const std::optional<std::filesystem::path>& directory) {
  auto templates = load_templates(builtin_set());
  if (templates.has_error()) return templates.error().in("built-in templates");
  if (directory) {
    const auto files = read_directory(*directory);
    if (files.has_error()) return files.error();
    auto own = load_templates(*files);
    if (own.has_error()) return own.error().in(directory->string());
    own->merge(*templates);
    templates = std::move(own);
  }
  return FileTemplates(std::move(*templates));
}

Result<FileTemplates> FileTemplates::load(const FileSet& files) {
  auto templates = load_templates(files);
  if (templates.has_error()) return templates.error();
  return FileTemplates(std::move(*templates));
}

Result<std::vector<domain::Template>> FileTemplates::list() {
  std::vector<domain::Template> all;
  all.reserve(templates_.size());
  for (const auto& [name, loaded] : templates_) all.push_back(loaded.description);
  return all;
}

Result<domain::Template> FileTemplates::find(std::string_view name) {
  const auto found = at(name);
  if (found.has_error()) return found.error();
  return found->get().description;
}

Result<std::vector<ports::ScaffoldFile>> FileTemplates::scaffold(
    std::string_view name, const ports::ScaffoldValues& values) {
  const auto found = at(name);
  if (found.has_error()) return found.error();
  return make_scaffold(*found, values);
}

Result<std::reference_wrapper<const LoadedTemplate>> FileTemplates::at(
    std::string_view name) const {
  const auto found = templates_.find(name);
  if (found == templates_.end()) {
    return Error{Errc::not_found, fmt::format("there is no template \"{}\"", name)};
  }
  return std::cref(found->second);
}

}  // namespace rdev::templates
