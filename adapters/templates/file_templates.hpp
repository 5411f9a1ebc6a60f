#pragma once

#include <filesystem>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "adapters/templates/loading.hpp"
#include "ports/templates.hpp"

namespace rdev::templates {

/// Templates of files, read once. A template is a directory:
///
///     NAME/template.json             its description; `name` is the directory's
///     NAME/files/...                 its scaffold, where it has one
///     NAME/components/KIND/...       the same of each component it can be put together from
///
/// Files whose name ends with ".mustache" are filled in and lose that ending (Mustache, as in
/// mustache(5)); all others are copied byte by byte. A file can use:
///
///     project, and each variable of the template by its name
///     KIND (a list): each component's `name`, `kind`, `path`, `root` (the way back from its path),
///     its variables, `first`, `last`; a variable that refers to components is a list of them
///     in a component's own files: the same of that component, and the lists
///
/// What is filled in is escaped for the file: HTML in .html, .xml and .svg; as within a JSON string
/// in .json, .yml, .yaml, .toml, .js, .mjs and .ts; elsewhere not. A name that means nothing is an
/// error.
///
/// A component's files are laid below its path, `KIND/NAME` unless the template's
/// `"components": {"KIND": {"path": "…/{{name}}"}}` says otherwise.
///
/// Immutable, and so thread-safe.
class FileTemplates : public ports::Templates {
 public:
  /// The built-in ones, and those of a directory; the latter's stand before built-in ones of the
  /// same name. Errors: not_found, unavailable, and invalid with the file in the message.
  [[nodiscard]] static Result<FileTemplates> load(
      const std::optional<std::filesystem::path>& directory);

  /// Those of `files` alone.
  [[nodiscard]] static Result<FileTemplates> load(const FileSet& files);

  [[nodiscard]] Result<std::vector<domain::Template>> list() override;
  [[nodiscard]] Result<domain::Template> find(std::string_view name) override;
  [[nodiscard]] Result<std::vector<ports::ScaffoldFile>> scaffold(
      std::string_view name, const ports::ScaffoldValues& values) override;

 private:
  explicit FileTemplates(LoadedTemplates templates);
  [[nodiscard]] Result<std::reference_wrapper<const LoadedTemplate>> at(
      std::string_view name) const;

  LoadedTemplates templates_;
};

}  // namespace rdev::templates
