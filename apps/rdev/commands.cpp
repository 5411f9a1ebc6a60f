#include "apps/rdev/commands.hpp"

#include <algorithm>
#include <fstream>
#include <iostream>
#include <iterator>
#include <sstream>
#include <utility>

#include <unistd.h>

#include "adapters/system/system_clock.hpp"
#include "adapters/system/uuid_generator.hpp"
#include "apps/rdev/doctor.hpp"
#include "apps/rdev/entry_text.hpp"
#include "apps/rdev/json_fields.hpp"
#include "apps/rdev/listing.hpp"
#include "apps/rdev/text.hpp"
#include "apps/rdev/watch.hpp"
#include "apps/rdev/watch_view.hpp"

namespace rdev::cli {

namespace json = boost::json;

namespace {

using TextOf = std::string (*)(const json::value&, const Style&);

std::string new_key() {
  const system::SystemClock clock;
  return system::UuidGenerator(clock).uuid();
}

std::string all_of(std::istream& input) {
  return {std::istreambuf_iterator<char>(input), std::istreambuf_iterator<char>()};
}

Result<std::string> read_prompt(const StartOptions& options) {
  if (options.prompt) return *options.prompt;
  if (options.prompt_file == "-") return all_of(std::cin);
  if (options.prompt_file.empty()) {
    return usage_error("there is no prompt: give --prompt TEXT, or -f FILE (- is standard input)");
  }
  std::ifstream file(options.prompt_file, std::ios::binary);
  if (!file) return usage_error("cannot read " + options.prompt_file);
  std::string prompt = all_of(file);
  if (file.bad() || prompt.empty()) return usage_error("no prompt in " + options.prompt_file);
  return prompt;
}

std::string build_path(const std::string& id) {
  return "/builds/" + escaped(id);
}

/// The answer as JSON, or as text for a person.
Result<Exit> print_answer(const Session& session, const Result<json::value>& answer,
                          TextOf text_of) {
  if (answer.has_error()) return answer.error();
  if (session.settings.json) {
    print_json(*answer);
  } else {
    print(text_of(*answer, session.style));
  }
  return Exit::success;
}

Result<Exit> submit(const Session& session, const std::string& project, const json::object& spec,
                    const std::string& key, bool watch) {
  const auto accepted = session.api.create("/projects/" + escaped(project) + "/builds", spec,
                                           key.empty() ? new_key() : key);
  if (accepted.has_error()) return accepted.error();
  const std::string id = text_at(*accepted, "task_id");
  if (watch) {
    if (!session.settings.json) print("build " + neutralised(id) + "\n");
    return watch_build(session, id, 0);
  }
  if (session.settings.json) {
    print_json(*accepted);
  } else {
    print(neutralised(id) + "\n");
  }
  return Exit::success;
}

Result<Exit> start_build(const Session& session, const StartOptions& options) {
  const auto prompt = read_prompt(options);
  if (prompt.has_error()) return prompt.error();
  const auto spec = make_spec(options, *prompt);
  if (spec.has_error()) return spec.error();
  return submit(session, options.project, *spec, options.idempotency_key, options.watch);
}

Result<Exit> retry_build(const Session& session, const Invocation& asked) {
  const auto entry = session.api.get(build_path(asked.id));
  if (entry.has_error()) return entry.error();
  if (!session.settings.json) {
    complain("submitting the spec of " + asked.id + " again, as a new build");
  }
  return submit(session, text_at(*entry, "project_id"), spec_of_entry(*entry), "", asked.watch);
}

Result<Exit> watch(const Session& session, const Invocation& asked) {
  // First of all whether there is such a server and build, about which nothing is to be waited for.
  const auto entry = session.api.get(build_path(asked.id));
  if (entry.has_error()) return entry.error();
  return watch_build(session, asked.id, asked.after);
}

Result<Exit> cancel_build(const Session& session, const std::string& id) {
  return print_answer(session, session.api.act("POST", build_path(id) + "/cancel"),
                      [](const json::value& entry, const Style& /*style*/) {
                        const std::string status = text_at(entry, "status");
                        return neutralised(status == "running" ? "cancelling" : status) + "\n";
                      });
}

Result<Exit> create_project(const Session& session, const ProjectOptions& options) {
  std::string secret;
  if (!options.secret_file.empty()) {
    auto read = read_token(options.secret_file);
    if (read.has_error()) return read.error();
    secret = std::move(*read);
  }
  return print_answer(session,
                      session.api.create("/projects", make_project(options, secret), new_key()),
                      project_text);
}

Result<Exit> delete_project(const Session& session, const Invocation& asked) {
  if (!asked.confirmed) {
    return usage_error(
        "this removes the project's pod, and the repository, database and cache "
        "that were made for it, with their data: say --yes");
  }
  const auto answer = session.api.act(
      "DELETE", "/projects/" + escaped(asked.id) + (asked.keep_data ? "?keep_data=true" : ""));
  if (answer.has_error()) return answer.error();
  if (answer->is_object()) return print_answer(session, answer, project_text);
  if (!session.settings.json) print("deleted\n");
  return Exit::success;
}

}  // namespace

Result<Exit> run_command(const Session& session, const Invocation& asked) {
  const Api& api = session.api;
  const std::string& name = asked.command;
  if (name == "build start") return start_build(session, asked.start);
  if (name == "build list") {
    return print_answer(session, list_builds(api, asked.list), builds_text);
  }
  if (name == "build show") {
    return print_answer(session, api.get(build_path(asked.id)), entry_text);
  }
  if (name == "build watch") return watch(session, asked);
  if (name == "build cancel") return cancel_build(session, asked.id);
  if (name == "build retry") return retry_build(session, asked);
  if (name == "project create") return create_project(session, asked.project);
  if (name == "project list") return print_answer(session, list_projects(api), projects_text);
  if (name == "project show") {
    return print_answer(session, api.get("/projects/" + escaped(asked.id)), project_text);
  }
  if (name == "project delete") return delete_project(session, asked);
  if (name == "template list") return print_answer(session, api.get("/templates"), templates_text);
  if (name == "worker list") return print_answer(session, api.get("/workers"), workers_text);
  if (name == "doctor") return run_doctor(session, asked.list.project, asked.local);
  return usage_error(
      "API keys are made, listed and revoked where the server's database is:\n"
      "rdev-server keys create --name NAME --scope builds:read --scope builds:write\n"
      "rdev-server keys list\n"
      "rdev-server keys revoke ID");
}

}  // namespace rdev::cli
