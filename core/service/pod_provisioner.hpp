#pragma once

#include "ports/pod_provider.hpp"
#include "ports/provisioner.hpp"

namespace rdev::service {

/// The project's pod, seen as a resource. It is made by the first build that needs it, so there is
/// nothing to create; to destroy it removes it with the working copy. Thread-safe.
class PodProvisioner : public ports::Provisioner {
 public:
  /// `pods` must outlive the provisioner.
  explicit PodProvisioner(ports::PodProvider& pods) : pods_(pods) {}

  [[nodiscard]] std::string kind() const override { return "pod"; }
  [[nodiscard]] std::string provider() const override { return "pod"; }
  [[nodiscard]] Result<domain::Resource> plan(const domain::Project& project) const override;
  [[nodiscard]] Result<ports::MadeResource> create(const domain::Resource& resource,
                                                   const std::stop_token& stop) override;
  [[nodiscard]] Result<void> destroy(const domain::Resource& resource,
                                     const std::stop_token& stop) override;

 private:
  ports::PodProvider& pods_;
};

}  // namespace rdev::service
