#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <boost/json/object.hpp>

#include "core/domain/result.hpp"

namespace rdev::cli {

/// What `rdev build start` is told. What is not given is left to the server.
struct StartOptions {
  std::string project;
  std::optional<std::string> prompt;
  std::string prompt_file;  ///< "-" for standard input
  std::string template_name;
  std::vector<std::string> variables;  ///< NAME=VALUE
  bool commit = false;
  bool push = false;
  bool wait_for_ci = false;
  std::string agent;
  std::string model;
  std::optional<int> timeout_seconds;
  std::optional<int> priority;
  std::optional<int> max_attempts;
  std::optional<int> max_turns;
  std::optional<double> max_cost_usd;
  std::string branch;
  std::string message;
  std::vector<std::string> artifacts;
  std::vector<std::string> metadata;  ///< NAME=VALUE
  std::vector<std::string> env_secrets;
  std::string callback_url;
  std::string idempotency_key;  ///< made up when empty
  bool watch = false;
};

/// What `rdev project create` is told.
struct ProjectOptions {
  std::string id;
  std::string name;
  std::string repository;
  std::string branch;
  std::string agent;
  std::string template_name;
  std::optional<int> max_concurrent_builds;
  std::vector<std::string> provision;  ///< database, cache, dns, repository
  std::string pod;                     ///< [NAMESPACE/]NAME
  std::string workdir;
  std::string secret_file;  ///< with the secret that callbacks are signed with
};

/// The build's spec as the API takes it. Errors: malformed (a variable without a '=', or no UTF-8).
[[nodiscard]] Result<boost::json::object> make_spec(const StartOptions& options,
                                                    const std::string& prompt);

/// The spec that a build's entry shows, to be submitted again: without what it leaves open.
[[nodiscard]] boost::json::object spec_of_entry(const boost::json::value& entry);

/// The project as the API takes it. `secret` is left out when empty.
[[nodiscard]] boost::json::object make_project(const ProjectOptions& options,
                                               const std::string& secret);

/// The flag that gave what is at a pointer into a spec or a project: "/timeout_seconds" →
/// "--timeout", "/variables/port" → "--var port"; "" when there is none.
[[nodiscard]] std::string flag_of(std::string_view pointer);

/// All flags that `flag_of` can name, of builds and of projects.
[[nodiscard]] std::vector<std::pair<std::string, std::string>> flags_of_fields();

}  // namespace rdev::cli
