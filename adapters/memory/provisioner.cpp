#include "adapters/memory/provisioner.hpp"

#include <optional>
#include <utility>

namespace rdev::memory {
namespace {

/// What a call is to fail with, if with anything.
std::optional<Error> failure(std::deque<Error>& scripted, const std::stop_token& stop) {
  if (stop.stop_requested()) return Error{Errc::cancelled, "stop requested"};
  if (scripted.empty()) return std::nullopt;
  std::optional<Error> next = std::move(scripted.front());
  scripted.pop_front();
  return next;
}

}  // namespace

Result<ports::ProvisionedResource> Provisioner::create(const domain::Project& project,
                                                       const std::stop_token& stop) {
  const std::scoped_lock lock(mutex_);
  if (auto failed = failure(create_failures_, stop)) return std::move(*failed);
  const std::string& name = project.id.str();
  if (occupied_.contains(name)) {
    return Error{Errc::already_exists, "the " + kind_ + " " + name + " is somebody else's"};
  }
  resources_.insert(name);
  return ports::ProvisionedResource{kind_, name, {{"project", name}}};
}

Result<void> Provisioner::destroy(const ports::ProvisionedResource& resource,
                                  const std::stop_token& stop) {
  const std::scoped_lock lock(mutex_);
  if (auto failed = failure(destroy_failures_, stop)) return std::move(*failed);
  resources_.erase(resource.name);
  return {};
}

void Provisioner::occupy(const std::string& name) {
  const std::scoped_lock lock(mutex_);
  occupied_.insert(name);
}

void Provisioner::fail_create(Error error) {
  const std::scoped_lock lock(mutex_);
  create_failures_.push_back(std::move(error));
}

void Provisioner::fail_destroy(Error error) {
  const std::scoped_lock lock(mutex_);
  destroy_failures_.push_back(std::move(error));
}

std::vector<std::string> Provisioner::resources() const {
  const std::scoped_lock lock(mutex_);
  return {resources_.begin(), resources_.end()};
}

}  // namespace rdev::memory
