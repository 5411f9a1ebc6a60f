#include "apps/rdev/spec.hpp"

#include <algorithm>
#include <array>

#include <boost/json/array.hpp>
#include <boost/json/value.hpp>

#include "apps/rdev/exit_code.hpp"
#include "apps/rdev/json_fields.hpp"
#include "core/domain/text.hpp"

namespace rdev::cli {

namespace json = boost::json;

namespace {

struct Field {
  std::string_view command;
  std::string_view pointer;
  std::string_view flag;
};

constexpr std::array kFields{
    Field{"build start", "/prompt", "--prompt"},
    Field{"build start", "/template", "--template"},
    Field{"build start", "/variables", "--var"},
    Field{"build start", "/auto_commit", "--commit"},
    Field{"build start", "/auto_push", "--push"},
    Field{"build start", "/wait_for_ci", "--wait-for-ci"},
    Field{"build start", "/agent", "--agent"},
    Field{"build start", "/model", "--model"},
    Field{"build start", "/timeout_seconds", "--timeout"},
    Field{"build start", "/priority", "--priority"},
    Field{"build start", "/max_attempts", "--max-attempts"},
    Field{"build start", "/max_turns", "--max-turns"},
    Field{"build start", "/max_cost_usd", "--max-cost"},
    Field{"build start", "/branch", "--branch"},
    Field{"build start", "/commit_message", "--message"},
    Field{"build start", "/artifacts", "--artifact"},
    Field{"build start", "/metadata", "--metadata"},
    Field{"build start", "/env_secrets", "--env-secret"},
    Field{"build start", "/callback_url", "--callback-url"},
    Field{"project create", "/name", "--name"},
    Field{"project create", "/repository/url", "--repository"},
    Field{"project create", "/repository/branch", "--branch"},
    Field{"project create", "/max_concurrent_builds", "--max-concurrent-builds"},
    Field{"project create", "/provision", "--provision"},
    Field{"project create", "/pod", "--pod"},
    Field{"project create", "/pod/workdir", "--workdir"},
    Field{"project create", "/callback/secret", "--secret-file"},
};

void put(json::object& object, std::string_view key, const std::string& text) {
  if (!text.empty()) object[key] = text;
}

template <class Number>
void put(json::object& object, std::string_view key, const std::optional<Number>& number) {
  if (number) object[key] = *number;
}

void put(json::object& object, std::string_view key, const std::vector<std::string>& list) {
  if (!list.empty()) object[key] = json::array(list.begin(), list.end());
}

Result<void> put_pairs(json::object& object, std::string_view key, std::string_view flag,
                       const std::vector<std::string>& pairs) {
  if (pairs.empty()) return {};
  json::object map;
  for (const std::string& pair : pairs) {
    const std::size_t equals = pair.find('=');
    if (equals == std::string::npos || equals == 0) {
      return usage_error(std::string(flag) + " takes NAME=VALUE, not '" + pair + "'");
    }
    map[pair.substr(0, equals)] = pair.substr(equals + 1);
  }
  object[key] = std::move(map);
  return {};
}

}  // namespace

Result<json::object> make_spec(const StartOptions& options, const std::string& prompt) {
  if (!domain::is_utf8(prompt)) return usage_error("the prompt is not UTF-8");
  json::object spec;
  spec["prompt"] = prompt;
  put(spec, "template", options.template_name);
  for (const auto& [key, flag, pairs] : {std::tuple{"variables", "--var", &options.variables},
                                         std::tuple{"metadata", "--metadata", &options.metadata}}) {
    if (auto done = put_pairs(spec, key, flag, *pairs); done.has_error()) return done.error();
  }
  if (options.commit) spec["auto_commit"] = true;
  if (options.push) spec["auto_push"] = true;
  if (options.wait_for_ci) spec["wait_for_ci"] = true;
  put(spec, "agent", options.agent);
  put(spec, "model", options.model);
  put(spec, "timeout_seconds", options.timeout_seconds);
  put(spec, "priority", options.priority);
  put(spec, "max_attempts", options.max_attempts);
  put(spec, "max_turns", options.max_turns);
  put(spec, "max_cost_usd", options.max_cost_usd);
  put(spec, "branch", options.branch);
  put(spec, "commit_message", options.message);
  put(spec, "artifacts", options.artifacts);
  put(spec, "env_secrets", options.env_secrets);
  put(spec, "callback_url", options.callback_url);
  return spec;
}

json::object spec_of_entry(const json::value& entry) {
  json::object spec;
  const json::object* shown = at(entry, "spec").if_object();
  if (shown == nullptr) return spec;
  for (const auto& [key, value] : *shown) {
    if (!value.is_null()) spec[key] = value;
  }
  return spec;
}

json::object make_project(const ProjectOptions& options, const std::string& secret) {
  json::object project;
  project["id"] = options.id;
  put(project, "name", options.name);
  json::object repository;
  put(repository, "url", options.repository);
  put(repository, "branch", options.branch);
  if (!repository.empty()) project["repository"] = std::move(repository);
  put(project, "agent", options.agent);
  put(project, "template", options.template_name);
  put(project, "max_concurrent_builds", options.max_concurrent_builds);
  json::object provision;
  for (const std::string& what : options.provision) provision[what] = true;
  if (!provision.empty()) project["provision"] = std::move(provision);
  json::object pod;
  const std::size_t slash = options.pod.find('/');
  if (slash != std::string::npos) put(pod, "namespace", options.pod.substr(0, slash));
  put(pod, "name", slash == std::string::npos ? options.pod : options.pod.substr(slash + 1));
  put(pod, "workdir", options.workdir);
  if (!pod.empty()) project["pod"] = std::move(pod);
  if (!secret.empty()) project["callback"] = json::object{{"secret", secret}};
  return project;
}

std::string flag_of(std::string_view pointer) {
  const Field* best = nullptr;
  for (const Field& field : kFields) {
    const bool matches =
        pointer.starts_with(field.pointer) &&
        (pointer.size() == field.pointer.size() || pointer[field.pointer.size()] == '/');
    if (matches && (best == nullptr || field.pointer.size() > best->pointer.size())) best = &field;
  }
  if (best == nullptr) return "";
  std::string flag(best->flag);
  const bool is_named = best->flag == "--var" || best->flag == "--metadata";
  if (is_named && pointer.size() > best->pointer.size()) {
    flag += " " + std::string(pointer.substr(best->pointer.size() + 1));
  }
  return flag;
}

std::vector<std::pair<std::string, std::string>> flags_of_fields() {
  std::vector<std::pair<std::string, std::string>> flags;
  flags.reserve(kFields.size());
  for (const Field& field : kFields) flags.emplace_back(field.command, field.flag);
  return flags;
}

}  // namespace rdev::cli
