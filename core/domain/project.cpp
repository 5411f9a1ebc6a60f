#include "core/domain/project.hpp"

#include <utility>
#include <vector>

#include "core/domain/field_rules.hpp"
#include "core/domain/json_writer.hpp"
#include "core/domain/names.hpp"
#include "core/domain/path.hpp"
#include "core/domain/repository_url.hpp"

namespace rdev::domain {

namespace {

constexpr TextRule kRepositoryUrl{
    .min_bytes = 1, .max_bytes = 2048, .find_fault = repository_url_fault};
constexpr TextRule kWorkdir{.min_bytes = 1,
                            .max_bytes = 1024,
                            .valid = is_one_line,
                            .expected = "free of control characters",
                            .find_fault = workdir_fault};

constexpr NameTable<ProjectState, 3> kStates{{
    {ProjectState::provisioning, "provisioning"},
    {ProjectState::ready, "ready"},
    {ProjectState::removing, "removing"},
}};

Repository read_repository(JsonReader& project, bool is_provisioned) {
  Repository repository;
  if (!project.has("repository") && !is_provisioned) project.fault("repository", "is required");
  project.object("repository", [&](JsonReader& reader) {
    repository.url = is_provisioned ? reader.text("url", kRepositoryUrl).value_or("")
                                    : reader.required_text("url", kRepositoryUrl);
    repository.branch = reader.text("branch", kBranchRule).value_or(repository.branch);
  });
  return repository;
}

std::optional<PodRef> read_pod(JsonReader& project, const ProjectId& id) {
  PodRef pod;
  const bool there = project.object("pod", [&](JsonReader& reader) {
    pod.pod_namespace = reader.text("namespace", kLabelRule).value_or("");
    pod.name = reader.text("name", kLabelRule).value_or("rdev-" + id.str());
    pod.container = reader.text("container", kLabelRule).value_or("");
    pod.workdir = reader.text("workdir", kWorkdir).value_or(pod.workdir);
  });
  return there ? std::optional(std::move(pod)) : std::nullopt;
}

Provision read_provision(JsonReader& project) {
  Provision provision;
  project.object("provision", [&](JsonReader& reader) {
    provision.database = reader.boolean("database").value_or(false);
    provision.cache = reader.boolean("cache").value_or(false);
    provision.dns = reader.boolean("dns").value_or(false);
    provision.repository = reader.boolean("repository").value_or(false);
  });
  return provision;
}

boost::json::value text_or_null(const std::string& text) {
  if (text.empty()) return nullptr;
  return boost::json::value(boost::json::string_view(text));
}

boost::json::value to_json(const std::optional<PodRef>& pod) {
  if (!pod) return nullptr;
  return {
      {"namespace", text_or_null(pod->pod_namespace)},
      {"name", pod->name},
      {"container", text_or_null(pod->container)},
      {"workdir", pod->workdir},
  };
}

}  // namespace

std::string_view to_string(ProjectState state) noexcept {
  return name_of(kStates, state);
}

std::optional<ProjectState> parse_project_state(std::string_view name) noexcept {
  return value_of(kStates, name);
}

Result<Project> parse_project(const boost::json::value& value, std::string_view pointer) {
  std::vector<FieldError> faults;
  JsonReader reader(value, std::string(pointer), faults);
  Project project;
  project.id = ProjectId(reader.required_text("id", kLabelRule));
  project.name = reader.text("name", kDisplayNameRule).value_or(project.id.str());
  project.provision = read_provision(reader);
  project.repository = read_repository(reader, project.provision.repository);
  project.pod = read_pod(reader, project.id);
  project.agent = reader.text("agent", kLabelRule);
  project.template_name = reader.text("template", kLabelRule);
  project.max_concurrent_builds =
      static_cast<int>(reader.integer("max_concurrent_builds", 1, 1000).value_or(1));
  reader.object("callback", [&](JsonReader& callback) {
    project.callback_secret = callback.text("secret", kWebhookSecretRule);
  });
  reader.finish();
  if (!faults.empty()) return Error{Errc::invalid, "the project is invalid", std::move(faults)};
  return project;
}

boost::json::object to_json(const Project& project) {
  return {
      {"id", project.id.str()},
      {"name", project.name},
      {"repository", {{"url", project.repository.url}, {"branch", project.repository.branch}}},
      {"pod", to_json(project.pod)},
      {"agent", or_null(project.agent)},
      {"template", or_null(project.template_name)},
      {"provision",
       {{"database", project.provision.database},
        {"cache", project.provision.cache},
        {"dns", project.provision.dns},
        {"repository", project.provision.repository}}},
      {"max_concurrent_builds", project.max_concurrent_builds},
      {"callback", {{"secret_set", project.callback_secret.has_value()}}},
      {"created_at", format_rfc3339(project.created_at)},
      {"state", to_string(project.state)},
  };
}

std::optional<std::string> local_path(const Repository& repository) {
  return repository_path(repository.url);
}

}  // namespace rdev::domain
