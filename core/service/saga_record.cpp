#include "core/service/saga_record.hpp"

#include "ports/projects.hpp"
#include "ports/provisioning.hpp"

namespace rdev::service {

Result<void> SagaRecord::write(const ports::Storage::Work& work) const {
  return storage_.write([&](ports::UnitOfWork& unit) -> Result<void> {
    const auto until = clock_.now() + lease_;
    auto held = unit.provisioning().hold(saga_.project_id, saga_.owner, until);
    return held.has_error() ? held : work(unit);
  });
}

Result<void> SagaRecord::put(domain::ProvisionedResource& resource) const {
  resource.updated_at = clock_.now();
  return write([&](ports::UnitOfWork& unit) { return unit.provisioning().put(resource); });
}

Result<std::vector<domain::ProvisionedResource>> SagaRecord::resources() const {
  return ports::read(storage_, [&](ports::UnitOfWork& unit) {
    return unit.provisioning().resources(saga_.project_id);
  });
}

Result<void> SagaRecord::turn_back() {
  domain::ProvisioningSaga turned = saga_;
  turned.direction = domain::ProvisioningSaga::Direction::undoing;
  turned.due_at = clock_.now() + lease_;
  auto done = write([&](ports::UnitOfWork& unit) -> Result<void> {
    if (auto begun = unit.projects().begin_removal(saga_.project_id); begun.has_error()) {
      return begun;
    }
    return unit.provisioning().update(turned);
  });
  if (done.has_value()) saga_ = turned;
  return done;
}

Result<void> SagaRecord::give_up(std::chrono::milliseconds pause) {
  domain::ProvisioningSaga left = saga_;
  ++left.attempts;
  left.owner.clear();
  left.due_at = clock_.now() + pause;
  return write([&](ports::UnitOfWork& unit) { return unit.provisioning().update(left); });
}

}  // namespace rdev::service
