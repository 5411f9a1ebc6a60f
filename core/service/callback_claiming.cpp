#include "core/service/callback_claiming.hpp"

#include <utility>

#include "ports/callback_outbox.hpp"
#include "ports/projects.hpp"

namespace rdev::service {

Result<std::vector<ClaimedCallback>> claim_callbacks(ports::Storage& storage,
                                                     const ports::Clock& clock,
                                                     const CallbackEndpoints& endpoints,
                                                     std::chrono::milliseconds lease,
                                                     std::size_t limit) {
  using Claimed = Result<std::vector<ClaimedCallback>>;
  return ports::write(storage, [&](ports::UnitOfWork& unit) -> Claimed {
    std::vector<ClaimedCallback> claimed;
    CallbackEndpoints planned = endpoints;  // the transaction may be run again
    const domain::Timestamp now = clock.now();
    while (claimed.size() < limit) {
      auto choice = planned.choice(clock.monotonic());
      auto found = unit.callbacks().claim(
          {now, lease, 1, std::move(choice.not_to), std::move(choice.only_to)});
      if (found.has_error()) return found.error();
      if (found->empty()) break;
      domain::Callback& callback = found->front();
      const auto project = unit.projects().find(callback.project_id);
      if (project.has_error()) return project.error();
      planned.begin(domain::endpoint_of(callback.url));
      claimed.push_back({std::move(callback), domain::callback_secrets(*project, now)});
    }
    return claimed;
  });
}

}  // namespace rdev::service
