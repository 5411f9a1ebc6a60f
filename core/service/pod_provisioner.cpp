#include "core/service/pod_provisioner.hpp"

#include "core/service/abandoned_builds.hpp"

namespace rdev::service {

namespace {

std::string text_in(const boost::json::object& detail, std::string_view name) {
  const boost::json::value* value = detail.if_contains(name);
  return value != nullptr && value->is_string() ? std::string(value->as_string()) : std::string();
}

}  // namespace

Result<domain::Resource> PodProvisioner::plan(const domain::Project& project) const {
  domain::Resource resource{kind(), provider(), project.id.str(), {}, {}, {}};
  if (!project.pod) return resource;
  resource.name = project.pod->name;
  resource.detail = {{"namespace", project.pod->pod_namespace},
                     {"name", project.pod->name},
                     {"container", project.pod->container},
                     {"workdir", project.pod->workdir}};
  resource.detail["project"] = project.id.str();
  return resource;
}

Result<ports::MadeResource> PodProvisioner::create(const domain::Resource& resource,
                                                   const std::stop_token& stop) {
  if (stop.stop_requested()) return Error{Errc::cancelled, "stop requested"};
  return ports::MadeResource{resource.detail, {}, {}};
}

Result<void> PodProvisioner::destroy(const domain::Resource& resource,
                                     const std::stop_token& stop) {
  if (stop.stop_requested()) return Error{Errc::cancelled, "stop requested"};
  domain::Project project;
  project.id = domain::ProjectId(resource.name);
  if (resource.detail.contains("project")) {
    project.id = domain::ProjectId(text_in(resource.detail, "project"));
    project.pod = domain::PodRef{.pod_namespace = text_in(resource.detail, "namespace"),
                                 .name = text_in(resource.detail, "name"),
                                 .container = text_in(resource.detail, "container"),
                                 .workdir = text_in(resource.detail, "workdir")};
  }
  // The project's record is the last to go: until then these are on it.
  const auto abandoned = abandoned_builds(storage_, project.id);
  if (abandoned.has_error()) return abandoned.error();
  return pods_.remove(project, *abandoned);
}

}  // namespace rdev::service
