#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <boost/json/object.hpp>
#include <boost/json/value.hpp>

#include "core/domain/ids.hpp"
#include "core/domain/result.hpp"
#include "core/domain/timestamp.hpp"

namespace rdev::domain {

struct Repository {
  /// Absolute path, file, http(s) or ssh URL, without credentials; empty until it is provisioned.
  std::string url;
  std::string branch = "main";

  friend bool operator==(const Repository&, const Repository&) = default;
};

/// Which pod a project's builds run in.
struct PodRef {
  std::string pod_namespace;
  std::string name;  ///< default rdev-ID
  std::string container;
  std::string workdir = "/workspace";  ///< absolute path in the pod, the working copy

  friend bool operator==(const PodRef&, const PodRef&) = default;
};

struct Provision {
  bool database = false;
  bool cache = false;
  bool dns = false;
  bool repository = false;

  friend bool operator==(const Provision&, const Provision&) = default;
};

/// Whether the project can be built: only once all of its resources are there, and no longer when
/// they are being removed.
enum class ProjectState { provisioning, ready, removing };

[[nodiscard]] std::string_view to_string(ProjectState state) noexcept;
[[nodiscard]] std::optional<ProjectState> parse_project_state(std::string_view name) noexcept;

struct Project {
  ProjectId id;
  std::string name;  ///< default: the id
  Repository repository;
  std::optional<PodRef> pod;  ///< empty: the server's default
  std::optional<std::string> agent;
  std::optional<std::string> template_name;
  Provision provision;
  int max_concurrent_builds = 1;               ///< 1..1000; builds share one working copy
  std::optional<std::string> callback_secret;  ///< `whsec_…`; never shown again
  /// The secret before a rotation: signs as well until the time beside it.
  std::optional<std::string> previous_callback_secret;
  std::optional<Timestamp> previous_callback_secret_until;
  Timestamp created_at{};
  ProjectState state = ProjectState::ready;

  friend bool operator==(const Project&, const Project&) = default;
};

/// All faults at once, each with its pointer below `pointer`. `created_at` and `state` are not
/// read. The repository may be left out where one is to be provisioned.
[[nodiscard]] Result<Project> parse_project(const boost::json::value& value,
                                            std::string_view pointer = "");

/// What the API shows: `callback` is {"secret_set": bool}, the secret itself never.
[[nodiscard]] boost::json::object to_json(const Project& project);

/// What signs a callback of the project at `now`: the secret, and the one before it while both are
/// valid. Empty without a secret.
[[nodiscard]] std::vector<std::string> callback_secrets(const Project& project, Timestamp now);

/// `bytes` as a secret of Standard Webhooks: "whsec_" and their Base64.
[[nodiscard]] std::string to_webhook_secret(std::string_view bytes);

/// The path of a repository on this machine's file system (a plain absolute path or a file:
/// URL), nothing for a remote one.
[[nodiscard]] std::optional<std::string> local_path(const Repository& repository);

}  // namespace rdev::domain
