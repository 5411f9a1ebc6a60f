#pragma once

#include <string>
#include <utility>
#include <vector>

#include "adapters/memory/metrics.hpp"
#include "adapters/memory/provisioner.hpp"
#include "adapters/memory/templates.hpp"
#include "core/service/project_service.hpp"
#include "core/service/provisioning.hpp"
#include "ports/projects.hpp"
#include "tests/support/core_world.hpp"

namespace rdev::testing {

/// A provisioner of a process that dies: from then on it does nothing more.
class MortalProvisioner : public ports::Provisioner {
 public:
  MortalProvisioner(ports::Provisioner& behind, const bool& dead) : behind_(behind), dead_(dead) {}

  [[nodiscard]] std::string kind() const override { return behind_.kind(); }
  [[nodiscard]] std::string provider() const override { return behind_.provider(); }
  [[nodiscard]] Result<domain::Resource> plan(const domain::Project& project) const override {
    return behind_.plan(project);
  }
  [[nodiscard]] Result<ports::MadeResource> create(const domain::Resource& resource,
                                                   const std::stop_token& stop) override {
    if (dead_) return Error{Errc::unavailable, "dead"};
    return behind_.create(resource, stop);
  }
  [[nodiscard]] Result<void> destroy(const domain::Resource& resource,
                                     const std::stop_token& stop) override {
    if (dead_) return Error{Errc::unavailable, "dead"};
    return behind_.destroy(resource, stop);
  }

 private:
  ports::Provisioner& behind_;
  const bool& dead_;
};

/// One that asks for everything.
inline domain::Project demanding_project() {
  domain::Project project;
  project.id = domain::ProjectId("demo");
  project.provision = {true, true, true, true};
  return project;
}

/// Two servers on one database, of which the first can die, and all that a project can have.
struct ProvisioningWorld : CoreWorld {
  memory::Metrics metrics;
  memory::Provisioner repository{"repository"};
  memory::Provisioner database{"database"};
  memory::Provisioner cache{"cache"};
  memory::Provisioner dns{"dns"};
  bool dead = false;

  MortalProvisioner repositories{repository, dead};
  MortalProvisioner databases{database, dead};
  MortalProvisioner caches{cache, dead};
  MortalProvisioner hosts{dns, dead};
  memory::Templates templates;
  service::BuildService builds{storage, templates, clock, ids, service::BuildLimits{3}};
  service::Provisioning first{{storage, clock, ids, log, &metrics},
                              service::Provisioners({&repositories, &databases, &caches, &hosts})};
  service::ProjectService projects{storage, builds, first, clock};
  service::Provisioning other{{shared_database(), clock, ids, log, &metrics},
                              service::Provisioners({&repository, &database, &cache, &dns})};

  /// The database as the other server reaches it.
  ports::Storage& shared_database() { return CoreWorld::database; }

  std::vector<memory::Provisioner*> all() { return {&repository, &database, &cache, &dns}; }

  /// The first server does nothing more: nothing it writes arrives.
  void die() {
    dead = true;
    storage.set_unavailable(true);
  }

  /// The other server looks around, long after.
  void resume() {
    clock.advance(std::chrono::hours(1));
    while (other.resume({}).value()) {
    }
  }

  auto create_and_build() {
    return projects.create_and_build(demanding_project(), make_spec(), "k");
  }
  auto created() { return projects.create(demanding_project()).value(); }
  auto resources() {
    return projects.find_with_resources(domain::ProjectId("demo")).value().resources;
  }

  /// What there is in the world: "repository database", "project" first if it is there.
  std::string left() {
    std::string names;
    const auto found = ports::read(shared_database(), [](ports::UnitOfWork& unit) {
      return unit.projects().find(domain::ProjectId("demo"));
    });
    if (found.has_value()) names = "project";
    for (const memory::Provisioner* one : all()) {
      if (!one->resources().empty()) names += (names.empty() ? "" : " ") + one->kind();
    }
    return names;
  }
};

inline constexpr const char* kEverything = "project repository database cache dns";

}  // namespace rdev::testing
