#pragma once

#include <cstddef>
#include <cstdint>
#include <mutex>
#include <set>
#include <string>
#include <vector>

#include "adapters/http/api.hpp"
#include "adapters/http/server.hpp"
#include "adapters/memory/clock.hpp"
#include "adapters/memory/id_generator.hpp"
#include "adapters/memory/logger.hpp"
#include "adapters/memory/provisioner.hpp"
#include "adapters/memory/storage.hpp"
#include "adapters/memory/templates.hpp"
#include "core/domain/api_key.hpp"
#include "core/domain/build.hpp"
#include "core/domain/work_task.hpp"
#include "core/service/build_service.hpp"
#include "core/service/event_hub.hpp"
#include "core/service/project_service.hpp"
#include "core/service/provisioning.hpp"
#include "ports/provisioner.hpp"
#include "tests/integration/http/client.hpp"
#include "tests/integration/http/gated_storage.hpp"

namespace rdev::testing {

/// Repositories that exist in name only, by their URL.
class NominalRepositories : public ports::Provisioner {
 public:
  [[nodiscard]] std::string kind() const override { return "repository"; }
  [[nodiscard]] std::string provider() const override { return "nominal"; }
  [[nodiscard]] Result<domain::Resource> plan(const domain::Project& project) const override;
  [[nodiscard]] Result<ports::MadeResource> create(const domain::Resource& resource,
                                                   const std::stop_token& stop) override;
  [[nodiscard]] Result<void> destroy(const domain::Resource& resource,
                                     const std::stop_token& stop) override;

  [[nodiscard]] std::set<std::string> names() const;

 private:
  mutable std::mutex mutex_;
  std::set<std::string> names_;
};

/// What is stored, counted.
struct Rows {
  std::size_t projects = 0;
  std::int64_t waiting_builds = 0;
  std::size_t builds = 0;

  friend bool operator==(const Rows&, const Rows&) = default;
};

/// The whole API on a port of its own, over fakes; projects may have everything but DNS. The
/// template "greeting" has the required variable "name".
class Api {
 public:
  explicit Api(http::ServerOptions options = {}, service::BuildLimits limits = {},
               service::EventHubConfig watching = {}, const http::ApiOptions& api_options = {});

  [[nodiscard]] std::uint16_t port() const noexcept { return port_; }
  [[nodiscard]] Client connect() const { return Client(port_); }

  /// One request on a connection of its own.
  Reply get(const std::string& target, const HeaderMap& headers = {}) const;
  Reply post(const std::string& target, const std::string& json,
             const HeaderMap& headers = {}) const;
  Reply send(const std::string& method, const std::string& target) const;

  /// Every route, as the server has them.
  [[nodiscard]] http::Router routes() { return http::make_api(parts()); }

  /// A new key, as its owner gets it. From the first on, every request needs one.
  std::string create_key(std::vector<domain::Scope> scopes,
                         const std::vector<std::string>& bound_to = {});

  void create_project(const std::string& id);
  /// Gives the task's id.
  std::string create_build(const std::string& project, const std::string& prompt = "Do it.");
  /// Claims the build that is next, as a worker does.
  domain::Lease claim_build();
  void finish_build(const domain::Lease& lease, const domain::BuildResult& result);

  [[nodiscard]] Rows rows();

  memory::Storage memory;
  GatedStorage storage{memory};
  memory::Clock clock;
  memory::IdGenerator ids;
  memory::Logger logger;
  memory::Templates templates;
  NominalRepositories repositories;
  memory::Provisioner databases{"database"};
  memory::Provisioner caches{"cache"};
  service::BuildService builds;
  service::Provisioning provisioning;
  service::ProjectService projects;
  service::EventHub events;
  service::CallbackService callbacks;
  http::Server server;

 private:
  [[nodiscard]] http::ApiParts parts() {
    return {builds, projects, events, templates,  storage,
            clock,  logger,   ids,    &callbacks, [] { return std::string("rdev_watchers 0\n"); }};
  }

  std::uint16_t port_ = 0;
};

/// The header that carries a key.
[[nodiscard]] HeaderMap with_key(const std::string& token);

/// Checks that `reply` is a problem document with all its members.
void check_problem(const Reply& reply, int status, const std::string& instance);

/// The pointers of a problem's faults.
[[nodiscard]] std::set<std::string> fault_pointers(const Reply& reply);

}  // namespace rdev::testing
