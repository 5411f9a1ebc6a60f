#include "adapters/templates/loading.hpp"

#include <set>
#include <utility>
#include <vector>

#include <boost/json/parse.hpp>
#include <fmt/format.h>

#include "core/domain/field_rules.hpp"
#include "core/domain/json_reader.hpp"

namespace rdev::templates {

namespace {

constexpr const char* kDescription = "template.json";
constexpr domain::TextRule kPath{.min_bytes = 1, .max_bytes = 200};
constexpr std::size_t kMaxKinds = 50;

Error invalid(const std::string& file, const std::string& why) {
  return {Errc::invalid, file + ": " + why};
}

/// The message with each fault in it: nobody sees the fields of what was wrong in a file.
Error invalid(const std::string& file, const Error& error) {
  std::string why = error.message;
  for (const FieldError& fault : error.fields) {
    why += fmt::format("; {} {}", fault.pointer, fault.detail);
  }
  return invalid(file, why);
}

Result<boost::json::value> read_json(const FileSet& files, const std::string& path) {
  const auto file = files.find(path);
  if (file == files.end()) return invalid(path, "is missing");
  boost::system::error_code error;
  auto document = boost::json::parse(file->second.bytes, error);
  if (error) return invalid(path, error.message());
  return document;
}

Result<domain::Template> read_description(const boost::json::value& document,
                                          const std::string& path, const std::string& name) {
  auto description = domain::parse_template(document);
  if (description.has_error()) return invalid(path, description.error());
  if (description->name != name) {
    return invalid(path, "/name must be that of its directory, '" + name + "'");
  }
  return description;
}

/// Where the template's own description wants its components, by kind.
Result<std::map<std::string, std::string>> read_paths(const boost::json::value& document,
                                                      const std::string& path) {
  std::map<std::string, std::string> paths;
  std::vector<FieldError> faults;
  domain::JsonReader reader(document, "", faults);
  reader.object_map("components", domain::kLabelRule, kMaxKinds,
                    [&](const std::string& kind, domain::JsonReader& component) {
                      paths[kind] = component.text("path", kPath).value_or(kind + "/{{name}}");
                      if (paths[kind].find("{{name}}") == std::string::npos) {
                        component.fault("path", "must contain {{name}}");
                      }
                    });
  if (!faults.empty()) return invalid(path, Error{Errc::invalid, "components", std::move(faults)});
  return paths;
}

Result<void> load_components(LoadedTemplate& loaded, const FileSet& files,
                             const std::map<std::string, std::string>& paths,
                             const std::string& where) {
  for (const auto& [kind, path] : paths) {
    const FileSet own = below(files, "components/" + kind);
    const std::string file = fmt::format("{}/components/{}/{}", where, kind, kDescription);
    const auto document = read_json(own, kDescription);
    if (document.has_error()) return invalid(file, "is missing, or no JSON");
    const auto description = read_description(*document, file, kind);
    if (description.has_error()) return description.error();
    if (loaded.description.variables.contains(kind)) {
      return invalid(file, "there is a variable '" + kind + "' as well");
    }
    loaded.description.components.push_back(
        {kind, description->description, description->variables});
    loaded.components[kind] = {path, below(own, "files")};
  }
  return {};
}

Result<LoadedTemplate> load_template(const FileSet& files, const std::string& name) {
  const std::string file = name + "/" + kDescription;
  const auto document = read_json(files, kDescription);
  if (document.has_error()) return document.error().in(name);
  auto description = read_description(*document, file, name);
  if (description.has_error()) return description.error();
  const auto paths = read_paths(*document, file);
  if (paths.has_error()) return paths.error();
  LoadedTemplate loaded{std::move(*description), below(files, "files"), {}};
  if (auto done = load_components(loaded, files, *paths, name); done.has_error()) {
    return done.error();
  }
  return loaded;
}

}  // namespace

Result<LoadedTemplates> load_templates(const FileSet& files) {
  std::set<std::string> names;
  for (const auto& [path, file] : files) names.insert(path.substr(0, path.find('/')));
  LoadedTemplates loaded;
  for (const std::string& name : names) {
    auto one = load_template(below(files, name), name);
    if (one.has_error()) return one.error();
    loaded.emplace(name, std::move(*one));
  }
  return loaded;
}

}  // namespace rdev::templates
