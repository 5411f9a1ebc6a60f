#pragma once

#include <functional>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "ports/templates.hpp"

namespace rdev::memory {

/// A template with its scaffold.
struct TemplateFolder {
  domain::Template description;
  std::vector<ports::ScaffoldFile> files;
};

/// A fixed set of templates; none by default. Immutable, and so thread-safe.
class Templates : public ports::Templates {
 public:
  /// Of several with one name the last stands.
  explicit Templates(std::vector<TemplateFolder> folders = {});

  [[nodiscard]] Result<std::vector<domain::Template>> list() override;
  [[nodiscard]] Result<domain::Template> find(std::string_view name) override;
  /// The files as they were given, whatever the values.
  [[nodiscard]] Result<std::vector<ports::ScaffoldFile>> scaffold(
      std::string_view name, const ports::ScaffoldValues& values) override;

 private:
  std::map<std::string, TemplateFolder, std::less<>> folders_;
};

}  // namespace rdev::memory
