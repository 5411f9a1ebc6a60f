#include "apps/rdev/entry_text.hpp"

#include <array>
#include <cstdio>

#include "apps/rdev/event_text.hpp"
#include "apps/rdev/json_fields.hpp"
#include "apps/rdev/table.hpp"
#include "apps/rdev/text.hpp"

namespace rdev::cli {

namespace json = boost::json;

namespace {

std::string cost_text(const json::value& agent) {
  if (!agent.is_object()) return "";
  std::array<char, 96> numbers{};
  std::snprintf(numbers.data(), numbers.size(), ", %lld turns, $%.4f",
                static_cast<long long>(integer_at(agent, "num_turns")),
                number_at(agent, "cost_usd"));
  const std::string model = text_at(agent, "model");
  return text_at(agent, "name") + (model.empty() ? "" : " (" + model + ")") + numbers.data();
}

std::string in_words(const json::array& list) {
  std::string text;
  for (const json::value& item : list) {
    if (item.is_string()) text += (text.empty() ? "" : ", ") + std::string(item.get_string());
  }
  return text;
}

std::string colored_status(const std::string& status, const Style& style) {
  if (status == "completed") return style.green(status);
  if (status == "failed" || status == "cancelled") return style.red(status);
  return style.yellow(neutralised(status));
}

std::string pairs(const json::value& object) {
  std::string text;
  const json::object* members = object.if_object();
  if (members == nullptr) return text;
  for (const auto& [name, value] : *members) {
    text += std::string(name) + "=" + (value.is_string() ? std::string(value.get_string()) : "");
    text += '\n';
  }
  return text;
}

std::string commit_text(const json::value& result) {
  const std::string sha = text_at(result, "commit_sha");
  if (sha.empty()) return "";
  const std::string branch = text_at(result, "branch");
  return sha + (true_at(result, "pushed") ? " pushed to " + branch : " not pushed");
}

std::string files_text(const json::array& files) {
  constexpr std::size_t kShown = 50;
  std::string text;
  for (std::size_t at = 0; at < files.size() && at < kShown; ++at) {
    if (!files[at].is_string()) continue;
    text += "  " + neutralised(std::string_view(files[at].get_string())) + "\n";
  }
  if (files.size() > kShown) text += "  … " + std::to_string(files.size() - kShown) + " more\n";
  return text;
}

}  // namespace

std::string outcome_text(const json::value& entry, const Style& style) {
  constexpr double kMilliseconds = 1000;
  const std::string status = text_at(entry, "status");
  const json::value& result = at(entry, "result");
  std::string text = colored_status(status, style);
  if (result.is_object()) {
    text += " after " + duration_text(number_at(result, "duration_ms") / kMilliseconds);
    if (const std::string agent = cost_text(at(result, "agent")); !agent.empty()) {
      text += ", " + neutralised(agent);
    }
  }
  text += "\n";
  const json::value& error = at(result, "error");
  if (error.is_object()) {
    const std::string code = neutralised(text_at(error, "code"));
    text += style.red(code) + ": ";
    for (const std::string& line : neutralised_lines(text_at(error, "message")))
      text += line + "\n";
    if (text.back() != '\n') text += '\n';
    text += style.dim(see_also(code)) + "\n";
  }
  if (const std::string commit = commit_text(result); !commit.empty()) {
    text += "commit " + neutralised(commit) + "\n";
  }
  if (const json::value& ci = at(result, "ci"); ci.is_object()) {
    text += "ci " + neutralised(text_at(ci, "status") + " " + text_at(ci, "pipeline_url")) + "\n";
  }
  if (const json::value& note = at(result, "ci_note"); note.is_object()) {
    text += "ci " + neutralised(text_at(note, "message")) + "\n";
  }
  const json::array& files = list_at(result, "files_changed");
  if (!files.empty()) {
    text += std::to_string(files.size()) + (files.size() == 1 ? " file" : " files") + " changed\n";
    text += files_text(files);
  }
  return text;
}

std::string entry_text(const json::value& entry, const Style& style) {
  const json::value& spec = at(entry, "spec");
  const json::value& result = at(entry, "result");
  Facts facts;
  facts.add("build", text_at(entry, "task_id"));
  facts.add("project", text_at(entry, "project_id"));
  facts.add("requested by", text_at(entry, "requested_by"));
  facts.add("submitted", text_at(entry, "created_at"));
  facts.add("started", text_at(entry, "started_at"));
  facts.add("finished", text_at(entry, "finished_at"));
  facts.add("attempt", std::to_string(integer_at(entry, "attempt")) + " of " +
                           std::to_string(integer_at(spec, "max_attempts")));
  facts.add("worker", text_at(entry, "worker_id"));
  facts.add("template", text_at(spec, "template"));
  facts.add("variables", pairs(at(spec, "variables")));
  facts.add("metadata", pairs(at(spec, "metadata")));
  facts.add("callback", text_at(at(entry, "callback"), "state"));
  facts.add("pipeline", text_at(at(result, "ci"), "pipeline_url"));
  facts.add("prompt", text_at(spec, "prompt"));
  facts.add("output", text_at(result, "output"));
  return facts.text(style) + "\n" + outcome_text(entry, style);
}

std::string builds_text(const json::value& page, const Style& style) {
  Table table({"BUILD", "STATUS", "SUBMITTED", "BY", "AGENT", "COMMIT", "ERROR"});
  for (const json::value& entry : list_at(page, "builds")) {
    const json::value& result = at(entry, "result");
    constexpr std::size_t kShortSha = 12;
    table.add({text_at(entry, "task_id"), text_at(entry, "status"), text_at(entry, "created_at"),
               text_at(entry, "requested_by"), text_at(at(result, "agent"), "name"),
               text_at(result, "commit_sha").substr(0, kShortSha),
               text_at(at(result, "error"), "code")});
  }
  return table.text(style);
}

std::string projects_text(const json::value& page, const Style& style) {
  Table table({"PROJECT", "STATE", "BRANCH", "AGENT", "TEMPLATE", "REPOSITORY"});
  for (const json::value& project : list_at(page, "projects")) {
    const json::value& repository = at(project, "repository");
    table.add({text_at(project, "id"), text_at(project, "state"), text_at(repository, "branch"),
               text_at(project, "agent"), text_at(project, "template"),
               text_at(repository, "url")});
  }
  return table.text(style);
}

std::string project_text(const json::value& project, const Style& style) {
  const json::value& repository = at(project, "repository");
  const json::value& pod = at(project, "pod");
  Facts facts;
  facts.add("project", text_at(project, "id"));
  facts.add("name", text_at(project, "name"));
  facts.add("state", text_at(project, "state"));
  facts.add("repository", text_at(repository, "url"));
  facts.add("branch", text_at(repository, "branch"));
  facts.add("pod", text_at(pod, "name"));
  facts.add("workdir", text_at(pod, "workdir"));
  facts.add("agent", text_at(project, "agent"));
  facts.add("template", text_at(project, "template"));
  facts.add("builds at once", std::to_string(integer_at(project, "max_concurrent_builds")));
  facts.add("created", text_at(project, "created_at"));
  std::string resources;
  for (const json::value& resource : list_at(project, "resources")) {
    resources += text_at(resource, "kind") + " " + text_at(resource, "name") + " " +
                 text_at(resource, "state");
    const std::string trouble = text_at(resource, "last_error");
    resources += (trouble.empty() ? "" : ": " + trouble) + "\n";
  }
  facts.add("resources", resources);
  return facts.text(style);
}

std::string templates_text(const json::value& list, const Style& style) {
  Table table({"TEMPLATE", "VERSION", "VARIABLES", "DESCRIPTION"});
  for (const json::value& one : list_at(list, "templates")) {
    std::string variables;
    if (const json::object* members = at(one, "variables").if_object()) {
      for (const auto& [name, variable] : *members) {
        variables += (variables.empty() ? "" : ", ") + std::string(name) +
                     (true_at(variable, "required") ? "" : "?");
      }
    }
    table.add(
        {text_at(one, "name"), text_at(one, "version"), variables, text_at(one, "description")});
  }
  return table.text(style);
}

std::string workers_text(const json::value& list, const Style& style) {
  Table table({"WORKER", "ALIVE", "HOST", "VERSION", "SLOTS", "RUNNING", "LAST SEEN", "LABELS"});
  for (const json::value& worker : list_at(list, "workers")) {
    table.add({text_at(worker, "id"), true_at(worker, "alive") ? "yes" : "no",
               text_at(worker, "hostname"), text_at(worker, "version"),
               std::to_string(integer_at(worker, "slots")),
               std::to_string(list_at(worker, "running").size()), text_at(worker, "last_seen_at"),
               in_words(list_at(worker, "labels"))});
  }
  return table.text(style);
}

}  // namespace rdev::cli
