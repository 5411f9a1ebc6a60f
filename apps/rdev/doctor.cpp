#include "apps/rdev/doctor.hpp"

#include <cstdlib>
#include <filesystem>
#include <sstream>

#include <boost/json/array.hpp>
#include <boost/json/parse.hpp>
#include <unistd.h>

#include "apps/rdev/event_text.hpp"
#include "apps/rdev/json_fields.hpp"
#include "apps/rdev/text.hpp"
#include "apps/rdev/watch_view.hpp"
#include "core/domain/text.hpp"

namespace rdev::cli {

namespace json = boost::json;

namespace {

/// A build that is none: asking for its end changes nothing.
constexpr const char* kNobody = "00000000-0000-7000-8000-000000000000";

Probe ask(const Api& api, const std::string& method, const std::string& target,
          const std::string& body = "") {
  const auto answer = api.probe(method, target, body);
  Probe probe;
  if (answer.has_error()) {
    probe.failure = answer.error().message;
    return probe;
  }
  probe.status = answer->status;
  boost::system::error_code failure;
  probe.body = json::parse(answer->body, failure);
  return probe;
}

bool is_on_path(const std::string& program) {
  const char* path = std::getenv("PATH");
  std::istringstream directories(path == nullptr ? "" : path);
  for (std::string directory; std::getline(directories, directory, ':');) {
    const std::string file = (directory.empty() ? "." : directory) + "/" + program;
    std::error_code failure;
    if (access(file.c_str(), X_OK) == 0 && !std::filesystem::is_directory(file, failure)) {
      return true;
    }
  }
  return false;
}

Seen look(const Session& session, const std::string& project, bool local) {
  const Api& api = session.api;
  Seen seen;
  seen.url = api.url();
  seen.has_key = !session.settings.token.empty();
  seen.own_version = RDEV_VERSION;
  if (local) {
    for (const char* program : {"git", "claude", "codex", "gemini", "opencode"}) {
      seen.programs[program] = is_on_path(program);
    }
  }
  seen.document = ask(api, "GET", "/openapi.json");
  if (seen.document.status == 0) return seen;
  seen.readiness = ask(api, "GET", "/readyz");
  seen.scopes["builds:read"] = ask(api, "GET", "/projects?limit=1");
  seen.scopes["builds:write"] = ask(api, "POST", std::string("/builds/") + kNobody + "/cancel");
  seen.scopes["projects:write"] = ask(api, "POST", "/projects", "{}");  // lacks all it needs
  seen.workers = ask(api, "GET", "/workers");
  seen.templates = ask(api, "GET", "/templates");
  if (!project.empty()) seen.project = ask(api, "GET", "/projects/" + escaped(project));
  seen.project_id = project;
  return seen;
}

json::value to_json(const Finding& finding) {
  return {{"code", to_string(finding.code)},
          {"severity", to_string(finding.severity)},
          {"what", domain::to_storable_utf8(finding.what)},
          {"remedy", remedy_of(finding.code)}};
}

std::string text_of(const Finding& finding, const Style& style) {
  const std::string severity(to_string(finding.severity));
  const std::string head = finding.severity == Severity::error     ? style.red(severity)
                           : finding.severity == Severity::warning ? style.yellow(severity)
                                                                   : style.dim(severity);
  const std::string_view code = to_string(finding.code);
  return head + " " + style.bold(code) + ": " + neutralised(finding.what) +
         "\n  to mend it: " + std::string(remedy_of(finding.code)) + "\n  " +
         style.dim(see_also(code)) + "\n";
}

std::string summary_of(const Seen& seen) {
  if (seen.document.status == 0) return "";
  std::size_t alive = 0;
  for (const json::value& worker : list_at(seen.workers.body, "workers")) {
    if (true_at(worker, "alive")) ++alive;
  }
  return "server " + neutralised(seen.url) + ", version " +
         neutralised(text_at(at(seen.document.body, "info"), "version")) + ", " +
         std::to_string(alive) + (alive == 1 ? " worker" : " workers") + " alive, " +
         std::to_string(list_at(seen.templates.body, "templates").size()) + " templates\n";
}

}  // namespace

Exit exit_of(const std::vector<Finding>& findings) noexcept {
  Exit worst = Exit::success;
  for (const Finding& finding : findings) {
    if (finding.severity != Severity::error) continue;
    switch (finding.code) {
      case FindingCode::server_unreachable:
      case FindingCode::server_not_rdev:
        return Exit::unreachable;
      case FindingCode::key_missing:
      case FindingCode::key_refused:
        return Exit::refused;
      default:
        worst = Exit::build_failed;
    }
  }
  return worst;
}

Result<Exit> run_doctor(const Session& session, const std::string& project, bool local) {
  const Seen seen = look(session, project, local);
  const std::vector<Finding> findings = diagnose(seen);
  if (session.settings.json) {
    json::array list;
    for (const Finding& finding : findings) list.push_back(to_json(finding));
    print_json(json::object{{"url", seen.url}, {"findings", std::move(list)}});
    return exit_of(findings);
  }
  print(summary_of(seen));
  for (const Finding& finding : findings) print(text_of(finding, session.style));
  if (findings.empty()) print("all is well\n");
  return exit_of(findings);
}

}  // namespace rdev::cli
