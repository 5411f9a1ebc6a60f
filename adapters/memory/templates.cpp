#include "adapters/memory/templates.hpp"

#include <algorithm>
#include <utility>

namespace rdev::memory {

namespace {

Error unknown(std::string_view name) {
  return {Errc::not_found, "there is no template \"" + std::string(name) + "\""};
}

}  // namespace

Templates::Templates(std::vector<TemplateFolder> folders) {
  for (TemplateFolder& folder : folders) {
    std::sort(folder.files.begin(), folder.files.end(),
              [](const auto& a, const auto& b) { return a.path < b.path; });
    const std::string name = folder.description.name;
    folders_.insert_or_assign(name, std::move(folder));
  }
}

Result<std::vector<domain::Template>> Templates::list() {
  std::vector<domain::Template> all;
  for (const auto& [name, folder] : folders_) all.push_back(folder.description);
  return all;
}

Result<domain::Template> Templates::find(std::string_view name) {
  const auto found = folders_.find(name);
  if (found == folders_.end()) return unknown(name);
  return found->second.description;
}

Result<std::vector<ports::ScaffoldFile>> Templates::scaffold(
    std::string_view name, const ports::ScaffoldValues& /*values*/) {
  const auto found = folders_.find(name);
  if (found == folders_.end()) return unknown(name);
  return found->second.files;
}

}  // namespace rdev::memory
