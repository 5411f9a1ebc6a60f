#pragma once

#include <cstddef>
#include <cstdint>

#include "core/domain/ids.hpp"
#include "core/domain/result.hpp"
#include "core/service/build_stream.hpp"
#include "ports/storage.hpp"

/// What the hub reads from the database.
namespace rdev::service {

/// Up to `max_events` with seq > `after`. When there are none, or one that ends the build is among
/// them, it says whether the build has ended.
/// Errors: not_found when there is no such build; those of the storage.
[[nodiscard]] Result<EventPage> read_events(ports::Storage& storage, const domain::TaskId& id,
                                            std::int64_t after, std::size_t max_events);

/// Where to begin with a build.
struct StreamBegin {
  std::int64_t after = 0;
  bool is_finished = false;  ///< all of it is there already
};

/// For somebody who has all up to `after`: there, or at the very beginning if there is no such
/// event. Errors: not_found, those of the storage.
[[nodiscard]] Result<StreamBegin> find_begin(ports::Storage& storage, const domain::TaskId& id,
                                             std::int64_t after);

}  // namespace rdev::service
