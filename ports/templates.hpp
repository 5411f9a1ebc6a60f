#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "core/domain/ids.hpp"
#include "core/domain/json_reader.hpp"
#include "core/domain/result.hpp"
#include "core/domain/template.hpp"

namespace rdev::ports {

/// One file of a template's scaffold.
struct ScaffoldFile {
  std::string path;  ///< relative, with '/', never leaving the root
  std::string bytes;
  bool executable = false;

  friend bool operator==(const ScaffoldFile&, const ScaffoldFile&) = default;
};

/// What a scaffold is filled in with.
struct ScaffoldValues {
  domain::ProjectId project;
  domain::StringMap variables;  ///< complete, as domain::resolve_variables gives them
};

/// The templates a server offers. Thread-safe.
class Templates {
 public:
  virtual ~Templates() = default;

  /// By name ascending.
  [[nodiscard]] virtual Result<std::vector<domain::Template>> list() = 0;

  /// Errors: not_found.
  [[nodiscard]] virtual Result<domain::Template> find(std::string_view name) = 0;

  /// By path ascending; empty for a template without scaffold. The same values give the same bytes,
  /// on every machine. Errors: not_found; invalid when the values make no scaffold.
  [[nodiscard]] virtual Result<std::vector<ScaffoldFile>> scaffold(
      std::string_view name, const ScaffoldValues& values) = 0;
};

}  // namespace rdev::ports
