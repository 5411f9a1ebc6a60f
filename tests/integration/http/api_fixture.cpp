#include "tests/integration/http/api_fixture.hpp"

#include <stdexcept>
#include <utility>

#include <boost/json/serialize.hpp>
#include <doctest/doctest.h>

#include "adapters/http/auth/key_token.hpp"
#include "core/worker/build_recorder.hpp"
#include "core/worker/claiming.hpp"
#include "ports/api_keys.hpp"
#include "ports/build_audit.hpp"
#include "ports/projects.hpp"
#include "ports/work_queue.hpp"

namespace rdev::testing {

namespace {

memory::TemplateFolder greeting() {
  memory::TemplateFolder folder;
  folder.description.name = "greeting";
  folder.description.version = "1";
  folder.description.variables["name"].required = true;
  return folder;
}

http::ServerOptions on_free_port(http::ServerOptions options) {
  options.listen.port = 0;
  return options;
}

}  // namespace

Result<domain::Resource> NominalRepositories::plan(const domain::Project& project) const {
  const std::string& url = project.repository.url;
  const std::string name = url.empty() ? "/srv/git/" + project.id.str() + ".git" : url;
  return domain::Resource{kind(), provider(), name, {}, {}, {}};
}

Result<ports::MadeResource> NominalRepositories::create(const domain::Resource& resource,
                                                        const std::stop_token&) {
  const std::scoped_lock lock(mutex_);
  names_.insert(resource.name);
  return ports::MadeResource{{}, {}, resource.name};
}

Result<void> NominalRepositories::destroy(const domain::Resource& resource,
                                          const std::stop_token&) {
  const std::scoped_lock lock(mutex_);
  names_.erase(resource.name);
  return {};
}

std::set<std::string> NominalRepositories::names() const {
  const std::scoped_lock lock(mutex_);
  return names_;
}

Api::Api(http::ServerOptions options, service::BuildLimits limits, service::EventHubConfig watching,
         const http::ApiOptions& api_options)
    : templates({greeting()}),
      builds(storage, templates, clock, ids, limits),
      provisioning({storage, clock, ids, logger},
                   service::Provisioners({&repositories, &databases, &caches})),
      projects(storage, builds, provisioning, clock),
      events(storage, clock, logger, watching),
      callbacks(storage, clock, ids),
      server(http::make_api(parts(), api_options), logger, ids, on_free_port(std::move(options))),
      port_(server.start().value().port) {}

Reply Api::get(const std::string& target, const HeaderMap& headers) const {
  return connect().get(target, headers);
}

Reply Api::post(const std::string& target, const std::string& json,
                const HeaderMap& headers) const {
  return connect().post(target, json, headers);
}

Reply Api::send(const std::string& method, const std::string& target) const {
  return connect().send(method, target);
}

std::string Api::create_key(std::vector<domain::Scope> scopes,
                            const std::vector<std::string>& bound_to) {
  const http::KeyToken token = http::make_key_token(ids);
  domain::ApiKey key;
  key.id = token.id;
  key.name = "bot";
  key.digest = http::key_digest(token.text);
  key.scopes = std::move(scopes);
  for (const std::string& project : bound_to) key.projects.emplace_back(project);
  key.created_at = clock.now();
  ports::write(memory, [&](ports::UnitOfWork& unit) -> Result<int> {
    unit.api_keys().insert(key).value();
    return 0;
  }).value();
  return token.text;
}

void Api::create_project(const std::string& id) {
  domain::Project project;
  project.id = domain::ProjectId(id);
  project.repository.url = "/srv/git/" + id + ".git";
  projects.create(project).value();
}

std::string Api::create_build(const std::string& project, const std::string& prompt) {
  domain::BuildSpec spec;
  spec.prompt = prompt;
  return builds.submit(domain::ProjectId(project), spec, "test").value().task_id.str();
}

domain::Lease Api::claim_build() {
  ports::ClaimRequest request;
  request.worker_id = domain::WorkerId("worker-1");
  request.now = clock.now();
  const auto claimed = worker::claim_builds(memory, request).value();
  if (claimed.empty()) throw std::runtime_error("there is nothing to claim");
  return {claimed.front().task.id, claimed.front().task.attempt};
}

void Api::finish_build(const domain::Lease& lease, const domain::BuildResult& result) {
  worker::BuildRecorder(memory, clock, ids, lease).finish(result).value();
}

Rows Api::rows() {
  Rows rows;
  const auto counted = memory.read([&](ports::UnitOfWork& unit) -> Result<void> {
    rows.projects = unit.projects().list(std::nullopt, 1000).value().size();
    rows.waiting_builds = unit.queue().depth(std::nullopt).value();
    ports::BuildFilter filter;
    filter.limit = 1000;
    rows.builds = unit.audit().list(filter).value().size();
    return {};
  });
  if (counted.has_error()) throw std::runtime_error("the rows cannot be counted");
  return rows;
}

HeaderMap with_key(const std::string& token) {
  return {{"Authorization", "Bearer " + token}};
}

void check_problem(const Reply& reply, int status, const std::string& instance) {
  CHECK(reply.status == status);
  CHECK(reply.header("Content-Type") == "application/problem+json");
  const boost::json::value document = reply.json();
  CHECK_FALSE(document.at("type").as_string().empty());
  CHECK_FALSE(document.at("title").as_string().empty());
  CHECK_FALSE(document.at("detail").as_string().empty());
  CHECK(document.at("status") == status);
  CHECK(document.at("instance") == boost::json::string_view(instance));
}

std::set<std::string> fault_pointers(const Reply& reply) {
  std::set<std::string> pointers;
  const boost::json::value document = reply.json();
  for (const boost::json::value& fault : document.at("errors").as_array()) {
    CHECK_FALSE(fault.at("detail").as_string().empty());
    pointers.insert(std::string(fault.at("pointer").as_string()));
  }
  return pointers;
}

}  // namespace rdev::testing
