#pragma once

#include "adapters/sql/transaction.hpp"
#include "ports/build_events.hpp"

namespace rdev::sql {

/// Table build_events.
class BuildEvents : public ports::BuildEvents {
 public:
  explicit BuildEvents(Transaction& transaction) : transaction_(transaction) {}

  [[nodiscard]] Result<std::int64_t> append(const domain::TaskId& id, int attempt,
                                            domain::Timestamp at,
                                            const std::vector<domain::NewEvent>& events) override;
  [[nodiscard]] Result<std::vector<domain::BuildEvent>> list(const domain::TaskId& id,
                                                             std::int64_t after,
                                                             std::size_t limit) override;

 private:
  [[nodiscard]] std::optional<std::int64_t> last_seq(const domain::TaskId& id);

  Transaction& transaction_;
};

}  // namespace rdev::sql
