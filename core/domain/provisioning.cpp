#include "core/domain/provisioning.hpp"

#include "core/domain/json_writer.hpp"
#include "core/domain/names.hpp"

namespace rdev::domain {

namespace {

constexpr NameTable<ResourceState, 6> kStates{{
    {ResourceState::planned, "planned"},
    {ResourceState::creating, "creating"},
    {ResourceState::created, "created"},
    {ResourceState::undoing, "undoing"},
    {ResourceState::undone, "undone"},
    {ResourceState::needs_attention, "needs_attention"},
}};

using Direction = ProvisioningSaga::Direction;

constexpr NameTable<Direction, 2> kDirections{{
    {Direction::making, "making"},
    {Direction::undoing, "undoing"},
}};

}  // namespace

std::string_view to_string(ResourceState state) noexcept {
  return name_of(kStates, state);
}

std::optional<ResourceState> parse_resource_state(std::string_view name) noexcept {
  return value_of(kStates, name);
}

std::string_view to_string(Direction direction) noexcept {
  return name_of(kDirections, direction);
}

std::optional<Direction> parse_direction(std::string_view name) noexcept {
  return value_of(kDirections, name);
}

bool holds_data(std::string_view kind) noexcept {
  return kind == "database" || kind == "cache" || kind == "repository";
}

boost::json::object to_json(const ProvisionedResource& resource) {
  return {
      {"kind", resource.resource.kind},
      {"name", resource.resource.name},
      {"state", to_string(resource.state)},
      {"attempts", resource.attempts},
      {"last_error", or_null(resource.last_error)},
      {"updated_at", format_rfc3339(resource.updated_at)},
  };
}

}  // namespace rdev::domain
