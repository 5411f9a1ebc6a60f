#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <boost/json/object.hpp>

#include "core/domain/ids.hpp"
#include "core/domain/json_reader.hpp"
#include "core/domain/timestamp.hpp"

namespace rdev::domain {

/// Something outside of rdev that a project has, named before it is made: who made half of it and
/// died must be able to unmake it knowing this much.
struct Resource {
  std::string kind;      ///< database | cache | dns | repository | pod
  std::string provider;  ///< whose it is: Provisioner::provider()
  std::string name;      ///< what identifies it there
  std::string key;       ///< a UUID; what is made bears it, so that nobody else's is taken for it
  std::string secret;    ///< for whoever needs a password; never shown
  boost::json::object detail;  ///< what the provisioner needs besides; no secrets

  friend bool operator==(const Resource&, const Resource&) = default;
};

/// How far a resource is. Written before and after each thing that is done to it.
enum class ResourceState {
  planned,          ///< nothing was done yet
  creating,         ///< may be there
  created,          ///< is there
  undoing,          ///< may be there still
  undone,           ///< is gone
  needs_attention,  ///< could not be undone, in many tries: a person has to look
};

[[nodiscard]] std::string_view to_string(ResourceState state) noexcept;
[[nodiscard]] std::optional<ResourceState> parse_resource_state(std::string_view name) noexcept;

/// One step of a project's provisioning: a resource and what became of it.
struct ProvisionedResource {
  ProjectId project_id;
  int position = 0;  ///< steps are done by it ascending, and undone descending
  Resource resource;
  ResourceState state = ResourceState::planned;
  int attempts = 0;  ///< tries of what the state says is being done
  std::optional<std::string> last_error;
  StringMap environment;  ///< what builds are told of it, passwords included; never shown
  Timestamp created_at{};
  Timestamp updated_at{};

  friend bool operator==(const ProvisionedResource&, const ProvisionedResource&) = default;
};

/// A project's resources on their way: there while one is unfinished, and gone when all are there
/// or all are gone.
struct ProvisioningSaga {
  enum class Direction { making, undoing };

  ProjectId project_id;
  Direction direction = Direction::making;
  bool keep_data = false;  ///< undoing leaves what holds data
  int attempts = 0;        ///< rounds of undoing that left something
  std::string owner;       ///< who works on it; nobody else's records count
  Timestamp due_at{};      ///< when another may take it over: the owner is dead, or has given up

  friend bool operator==(const ProvisioningSaga&, const ProvisioningSaga&) = default;
};

[[nodiscard]] std::string_view to_string(ProvisioningSaga::Direction direction) noexcept;
[[nodiscard]] std::optional<ProvisioningSaga::Direction> parse_direction(
    std::string_view name) noexcept;

/// Whether the kind's content is lost with it.
[[nodiscard]] bool holds_data(std::string_view kind) noexcept;

/// {kind, name, state, attempts, last_error, updated_at}.
[[nodiscard]] boost::json::object to_json(const ProvisionedResource& resource);

}  // namespace rdev::domain
