#pragma once

#include "ports/pod_provider.hpp"
#include "ports/provisioner.hpp"
#include "ports/storage.hpp"

namespace rdev::service {

/// The project's pod, seen as a resource. It is made by the first build that needs it, so there is
/// nothing to create; to destroy it ends what builds that were given up have left running in it,
/// and removes it with the working copy. Thread-safe.
class PodProvisioner : public ports::Provisioner {
 public:
  /// Both must outlive the provisioner.
  PodProvisioner(ports::PodProvider& pods, ports::Storage& storage)
      : pods_(pods), storage_(storage) {}

  [[nodiscard]] std::string kind() const override { return "pod"; }
  [[nodiscard]] std::string provider() const override { return "pod"; }
  [[nodiscard]] Result<domain::Resource> plan(const domain::Project& project) const override;
  [[nodiscard]] Result<ports::MadeResource> create(const domain::Resource& resource,
                                                   const std::stop_token& stop) override;
  [[nodiscard]] Result<void> destroy(const domain::Resource& resource,
                                     const std::stop_token& stop) override;

 private:
  ports::PodProvider& pods_;
  ports::Storage& storage_;
};

}  // namespace rdev::service
