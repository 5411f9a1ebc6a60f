#include "core/service/abandoned_builds.hpp"

#include <cstddef>
#include <optional>

#include "ports/work_queue.hpp"

namespace rdev::service {

Result<std::vector<domain::TaskId>> abandoned_builds(ports::Storage& storage,
                                                     const domain::ProjectId& project) {
  constexpr std::size_t kPage = 200;
  std::vector<domain::TaskId> found;
  std::optional<domain::TaskId> after;
  for (;;) {
    const auto page = ports::read(
        storage, [&](ports::UnitOfWork& unit) { return unit.queue().abandoned(after, kPage); });
    if (page.has_error()) return page.error();
    for (const domain::WorkTask& task : *page) {
      if (task.project_id == project) found.push_back(task.id);
    }
    if (page->size() < kPage) return found;
    after = page->back().id;
  }
}

}  // namespace rdev::service
