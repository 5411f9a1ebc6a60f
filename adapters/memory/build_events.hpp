#pragma once

#include "adapters/memory/tables.hpp"
#include "ports/build_events.hpp"

namespace rdev::memory {

/// A log for each build.
class BuildEvents : public ports::BuildEvents {
 public:
  explicit BuildEvents(Tables& tables) : tables_(tables) {}

  [[nodiscard]] Result<std::int64_t> append(const domain::TaskId& id, int attempt,
                                            domain::Timestamp at,
                                            const std::vector<domain::NewEvent>& events) override;
  [[nodiscard]] Result<std::vector<domain::BuildEvent>> list(const domain::TaskId& id,
                                                             std::int64_t after,
                                                             std::size_t limit) override;

 private:
  Tables& tables_;
};

}  // namespace rdev::memory
