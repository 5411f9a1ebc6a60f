#include "apps/server/provisioning.hpp"

#include <algorithm>
#include <chrono>
#include <thread>
#include <utility>
#include <vector>

#include "apps/wiring/flags.hpp"
#include "core/service/pod_provisioner.hpp"
#include "core/service/provisioning_sweeper.hpp"

namespace rdev::apps {

namespace {

using Made = std::vector<std::unique_ptr<ports::Provisioner>>;

std::vector<ports::Provisioner*> pointers(const Made& made) {
  std::vector<ports::Provisioner*> all;
  for (const auto& one : made) all.push_back(one.get());
  return all;
}

service::ProvisioningConfig config_of(const ProvisioningOptions& options) {
  service::ProvisioningConfig config;
  config.lease = std::chrono::seconds(options.lease_seconds);
  return config;
}

}  // namespace

void add_provisioning_flags(CLI::App& app, ProvisioningOptions& options) {
  add_provisioner_flags(app, options.provisioners);
  flag(app, "provision-lease-seconds", options.lease_seconds,
       "Time after which a server that is silent while it provisions counts as dead")
      ->check(CLI::Range(1, 3600));
}

class Provisioning::Impl {
 public:
  Impl(Made made, std::unique_ptr<ports::PodProvider> pods, const Ports& ports,
       const service::ProvisioningConfig& config)
      : made_(std::move(made)),
        pods_(std::move(pods)),
        pod_(*pods_, ports.storage),
        service_({ports.storage, ports.clock, ports.ids, ports.log, ports.metrics}, provisioners(),
                 config),
        sweeper_(service_, ports.clock, ports.log,
                 std::min<std::chrono::milliseconds>(config.lease / 4, std::chrono::seconds(2))) {}

  service::Provisioning& service() noexcept { return service_; }

  void start() {
    thread_ = std::jthread([this](const std::stop_token& stop) { sweeper_.run(stop); });
  }

  void stop() { thread_ = {}; }

 private:
  service::Provisioners provisioners() {
    std::vector<ports::Provisioner*> all = pointers(made_);
    all.push_back(&pod_);
    return service::Provisioners(std::move(all));
  }

  Made made_;
  std::unique_ptr<ports::PodProvider> pods_;
  service::PodProvisioner pod_;
  service::Provisioning service_;
  service::ProvisioningSweeper sweeper_;
  std::jthread thread_;
};

Provisioning::Provisioning(std::unique_ptr<Impl> impl) : impl_(std::move(impl)) {}
Provisioning::~Provisioning() = default;
service::Provisioning& Provisioning::service() noexcept {
  return impl_->service();
}
void Provisioning::start() {
  impl_->start();
}
void Provisioning::stop() {
  impl_->stop();
}

Result<std::unique_ptr<Provisioning>> Provisioning::make(const ProvisioningOptions& options,
                                                         const PodOptions& pod_options,
                                                         const Ports& ports) {
  auto made = make_provisioners(options.provisioners);
  if (made.has_error()) return made.error();
  auto pods = make_pods(pod_options, {}, ports.clock, ports.log);
  if (pods.has_error()) return pods.error();
  return std::unique_ptr<Provisioning>(new Provisioning(
      std::make_unique<Impl>(std::move(*made), std::move(*pods), ports, config_of(options))));
}

}  // namespace rdev::apps
