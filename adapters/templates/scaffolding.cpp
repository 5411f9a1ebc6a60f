#include "adapters/templates/scaffolding.hpp"

#include <algorithm>
#include <map>
#include <string>
#include <utility>

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>

#include "adapters/templates/rendering.hpp"
#include "core/domain/composition.hpp"

namespace rdev::templates {

namespace {

constexpr std::string_view kRendered = ".mustache";

using Variables = std::map<std::string, domain::TemplateVariable>;

/// A path that git would not take, or that leaves the root, is no path of a scaffold.
bool is_scaffold_path(const std::string& path) {
  std::string_view rest = path;
  while (true) {
    const std::size_t slash = rest.find('/');
    const std::string_view part = rest.substr(0, slash);
    if (part.empty() || part == "." || part == ".." || part == ".git") return false;
    if (slash == std::string_view::npos) return true;
    rest.remove_prefix(slash + 1);
  }
}

/// Each variable that there may be: one without a value is an empty text.
boost::json::object values_of(const Variables& variables, const domain::StringMap& given) {
  boost::json::object values;
  for (const auto& [name, variable] : variables) {
    const auto value = given.find(name);
    values[name] = value == given.end() ? "" : value->second;
  }
  return values;
}

class Scaffolding {
 public:
  Scaffolding(const LoadedTemplate& loaded, const ports::ScaffoldValues& values)
      : loaded_(loaded),
        uses_(domain::component_uses(loaded.description, values.variables)),
        root_(values_of(loaded.description.variables, values.variables)) {
    root_["project"] = values.project.str();
  }

  Result<std::vector<ports::ScaffoldFile>> run() {
    if (auto done = find_components(); done.has_error()) return done.error();
    if (auto done = lay(loaded_.files, "", root_); done.has_error()) return done.error();
    for (std::size_t i = 0; i < uses_.size(); ++i) {
      boost::json::object values = root_;
      for (const auto& member : seen_[i]) values.insert_or_assign(member.key(), member.value());
      const FileSet& files = loaded_.components.at(uses_[i].kind).files;
      if (auto done = lay(files, paths_[i] + "/", values); done.has_error()) return done.error();
    }
    std::vector<ports::ScaffoldFile> files;
    for (auto& [path, file] : files_) files.push_back(std::move(file));
    return files;
  }

 private:
  const domain::TemplateComponent& component(const std::string& kind) const {
    return *std::find_if(loaded_.description.components.begin(),
                         loaded_.description.components.end(),
                         [&](const auto& one) { return one.kind == kind; });
  }

  /// What files see of the components: first each by itself, then with those it refers to.
  Result<void> find_components() {
    for (const domain::ComponentUse& use : uses_) {
      boost::json::object values = values_of(component(use.kind).variables, use.variables);
      values["name"] = use.name;
      values["kind"] = use.kind;
      auto path = render(loaded_.components.at(use.kind).path, values, "");
      if (path.has_error()) return path.error().in("the path of the component " + use.name);
      std::string root;
      for (const char c : *path) root += c == '/' ? "../" : "";
      values["path"] = *path;
      values["root"] = root + "..";
      paths_.push_back(std::move(*path));
      seen_.push_back(std::move(values));
    }
    const std::vector<boost::json::object> plain = seen_;
    for (std::size_t i = 0; i < uses_.size(); ++i) {
      for (const auto& [name, variable] : component(uses_[i].kind).variables) {
        if (!variable.refers_to.empty()) seen_[i][name] = list_of(uses_[i].variables[name], plain);
      }
    }
    for (const auto& one : loaded_.description.components) {
      boost::json::array list;
      for (std::size_t i = 0; i < uses_.size(); ++i) {
        if (uses_[i].kind == one.kind) list.emplace_back(seen_[i]);
      }
      root_[one.kind] = marked(std::move(list));
    }
    return {};
  }

  boost::json::array list_of(const std::string& names,
                             const std::vector<boost::json::object>& plain) const {
    boost::json::array list;
    for (const std::string& name : domain::split_names(names)) {
      for (std::size_t i = 0; i < uses_.size(); ++i) {
        if (uses_[i].name == name) list.emplace_back(plain[i]);
      }
    }
    return marked(std::move(list));
  }

  /// Mustache cannot count: what comes between items, or only before the first, needs a flag.
  static boost::json::array marked(boost::json::array list) {
    for (std::size_t i = 0; i < list.size(); ++i) {
      list[i].as_object()["first"] = i == 0;
      list[i].as_object()["last"] = i + 1 == list.size();
    }
    return list;
  }

  Result<void> lay(const FileSet& files, const std::string& below,
                   const boost::json::object& values) {
    for (const auto& [source, file] : files) {
      std::string path = below + source;
      std::string bytes = file.bytes;
      if (path.ends_with(kRendered)) {
        path.resize(path.size() - kRendered.size());
        auto rendered = render(bytes, values, path);
        if (rendered.has_error()) return rendered.error().in(below + source);
        bytes = std::move(*rendered);
      }
      if (!is_scaffold_path(path)) {
        return Error{Errc::invalid, "'" + path + "' is no path a scaffold may have"};
      }
      const auto [at, is_new] =
          files_.try_emplace(path, ports::ScaffoldFile{path, std::move(bytes), file.executable});
      if (!is_new) return Error{Errc::invalid, "the scaffold has '" + path + "' twice"};
    }
    return {};
  }

  const LoadedTemplate& loaded_;
  std::vector<domain::ComponentUse> uses_;
  boost::json::object root_;               ///< what every file can use
  std::vector<std::string> paths_;         ///< of each use
  std::vector<boost::json::object> seen_;  ///< what others see of each use
  std::map<std::string, ports::ScaffoldFile> files_;
};

}  // namespace

Result<std::vector<ports::ScaffoldFile>> make_scaffold(const LoadedTemplate& loaded,
                                                       const ports::ScaffoldValues& values) {
  return Scaffolding(loaded, values).run();
}

}  // namespace rdev::templates
