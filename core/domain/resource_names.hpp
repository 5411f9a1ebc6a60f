#pragma once

#include <string>
#include <string_view>

#include "core/domain/ids.hpp"
#include "core/domain/result.hpp"

/// What the resources of a project are called. All names come of the project's id, each in a
/// space that holds nothing else's: two projects never share one. Ids that some service does not
/// take for a name are refused here, before anything is made: Errc::invalid at "/id".
namespace rdev::domain {

/// Of a PostgreSQL database and its role: "rdev_my_shop". The longest that PostgreSQL keeps whole
/// is 63 bytes. Errors: invalid.
[[nodiscard]] Result<std::string> database_name(const ProjectId& id);

/// Of a user of Redis: "rdev-my-shop".
[[nodiscard]] std::string cache_user(const ProjectId& id);

/// What its keys begin with: "rdev:my-shop:", of which none begins with another.
[[nodiscard]] std::string cache_prefix(const ProjectId& id);

/// A host below `domain`: "my-shop.apps.example.org". Errors: invalid (a name by which networks
/// find their services, one that stands for other letters, or one too long).
[[nodiscard]] Result<std::string> host_name(const ProjectId& id, std::string_view domain);

}  // namespace rdev::domain
