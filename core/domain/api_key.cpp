#include "core/domain/api_key.hpp"

#include "core/domain/names.hpp"

namespace rdev::domain {

namespace {

constexpr NameTable<Scope, 4> kScopes{{
    {Scope::builds_read, "builds:read"},
    {Scope::builds_write, "builds:write"},
    {Scope::projects_write, "projects:write"},
    {Scope::admin, "admin"},
}};

}  // namespace

std::string_view to_string(Scope scope) noexcept {
  return name_of(kScopes, scope);
}

std::optional<Scope> parse_scope(std::string_view text) noexcept {
  return value_of(kScopes, text);
}

}  // namespace rdev::domain
