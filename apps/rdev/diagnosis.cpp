#include "apps/rdev/diagnosis.hpp"

#include <algorithm>
#include <string_view>

#include "apps/rdev/json_fields.hpp"

namespace rdev::cli {

namespace json = boost::json;

namespace {

using Findings = std::vector<Finding>;

constexpr int kOk = 200;
constexpr int kUnauthorized = 401;
constexpr int kForbidden = 403;
constexpr int kNotFound = 404;

bool is_on_loopback(const std::string& url) {
  const std::size_t host = url.find("://");
  const std::string_view rest =
      std::string_view(url).substr(host == std::string::npos ? 0 : host + 3);
  return rest.starts_with("127.") || rest.starts_with("localhost") || rest.starts_with("[::1]");
}

/// False when there is nothing more to be asked.
bool look_at_server(const Seen& seen, Findings& findings) {
  const Probe& document = seen.document;
  if (document.status == 0) {
    findings.push_back({FindingCode::server_unreachable, Severity::error,
                        "no server answers at " + seen.url + ": " + document.failure});
    return false;
  }
  const json::value& info = at(document.body, "info");
  if (document.status != kOk || text_at(info, "title") != "rdev") {
    findings.push_back({FindingCode::server_not_rdev, Severity::error,
                        "what answers at " + seen.url + " is not rdev (HTTP " +
                            std::to_string(document.status) + ")"});
    return false;
  }
  if (seen.readiness.status != kOk) {
    const std::string detail = text_at(seen.readiness.body, "detail");
    findings.push_back(
        {FindingCode::server_not_ready, Severity::error,
         "the server is not ready: " + (detail.empty() ? seen.readiness.failure : detail)});
  }
  if (const std::string version = text_at(info, "version"); version != seen.own_version) {
    findings.push_back({FindingCode::server_version_differs, Severity::warning,
                        "the server is version " + version + ", this is " + seen.own_version});
  }
  return true;
}

/// False when no request will be let in.
bool look_at_key(const Seen& seen, Findings& findings) {
  if (seen.has_key && seen.url.starts_with("http://") && !is_on_loopback(seen.url)) {
    findings.push_back({FindingCode::key_sent_in_clear, Severity::warning,
                        "the key goes to " + seen.url + " unencrypted"});
  }
  for (const auto& [scope, probe] : seen.scopes) {
    if (probe.status == kUnauthorized) {
      findings.push_back({seen.has_key ? FindingCode::key_refused : FindingCode::key_missing,
                          Severity::error,
                          seen.has_key ? "the server refuses the key"
                                       : "the server asks for a key, and there is none"});
      return false;
    }
  }
  for (const auto& [scope, probe] : seen.scopes) {
    if (probe.status == kForbidden) {
      findings.push_back(
          {FindingCode::scope_missing, Severity::note, "the key has not the scope " + scope});
    }
  }
  return true;
}

bool has_label(const json::value& worker, const std::string& label) {
  const json::array& labels = list_at(worker, "labels");
  return std::any_of(labels.begin(), labels.end(), [&](const json::value& one) {
    return one.is_string() && one.get_string() == label;
  });
}

void look_at_workers(const Seen& seen, Findings& findings) {
  if (seen.workers.status == kForbidden) {
    findings.push_back(
        {FindingCode::workers_hidden, Severity::note, "the key may not see the workers"});
    return;
  }
  if (seen.workers.status != kOk) return;  // said of the readiness already
  std::size_t alive = 0;
  std::size_t busy = 0;
  for (const json::value& worker : list_at(seen.workers.body, "workers")) {
    if (!true_at(worker, "alive")) {
      findings.push_back({FindingCode::worker_silent, Severity::note,
                          "worker " + text_at(worker, "id") + " on " + text_at(worker, "hostname") +
                              " has not been heard of since " + text_at(worker, "last_seen_at")});
      continue;
    }
    ++alive;
    const auto running = static_cast<std::int64_t>(list_at(worker, "running").size());
    if (running >= integer_at(worker, "slots")) ++busy;
  }
  if (alive == 0) {
    findings.push_back({FindingCode::workers_none_alive, Severity::error,
                        "no worker is alive: builds wait in the queue"});
  } else if (busy == alive) {
    findings.push_back({FindingCode::workers_busy, Severity::note,
                        "all workers have their slots full: new builds wait"});
  }
}

void look_at_agent(const Seen& seen, const std::string& agent, Findings& findings) {
  if (agent.empty() || seen.workers.status != kOk) return;
  bool is_any_alive = false;
  for (const json::value& worker : list_at(seen.workers.body, "workers")) {
    if (!true_at(worker, "alive")) continue;
    if (has_label(worker, "agent:" + agent)) return;
    is_any_alive = true;
  }
  if (!is_any_alive) return;  // said already
  findings.push_back({FindingCode::agent_without_worker, Severity::error,
                      "no living worker has the project's agent " + agent});
}

void look_at_templates(const Seen& seen, const std::string& wanted, Findings& findings) {
  if (seen.templates.status == kForbidden) return;  // said of the scopes already
  if (seen.templates.status != kOk) {
    findings.push_back({FindingCode::templates_unreadable, Severity::error,
                        "the server does not tell its templates: " +
                            text_at(seen.templates.body, "detail") + seen.templates.failure});
    return;
  }
  const json::array& templates = list_at(seen.templates.body, "templates");
  const bool has_it = std::any_of(templates.begin(), templates.end(), [&](const json::value& one) {
    return text_at(one, "name") == wanted;
  });
  if (wanted.empty() || has_it) return;
  findings.push_back({FindingCode::template_unknown, Severity::error,
                      "the server has not the project's template " + wanted});
}

void look_at_resources(const json::value& project, Findings& findings) {
  if (const std::string state = text_at(project, "state"); state != "ready") {
    findings.push_back({FindingCode::project_not_ready, Severity::error,
                        "the project is " + state + ": it takes no builds"});
  }
  for (const json::value& resource : list_at(project, "resources")) {
    if (text_at(resource, "state") != "needs_attention") continue;
    findings.push_back({FindingCode::resource_needs_attention, Severity::error,
                        "the project's " + text_at(resource, "kind") + " " +
                            text_at(resource, "name") + ": " + text_at(resource, "last_error")});
  }
}

void look_at_programs(const Seen& seen, Findings& findings) {
  for (const auto& [program, is_there] : seen.programs) {
    if (is_there) continue;
    const bool is_git = program == "git";
    findings.push_back({is_git ? FindingCode::git_not_found : FindingCode::agent_cli_not_found,
                        is_git ? Severity::error : Severity::note,
                        program + " is not on this machine's PATH"});
  }
}

}  // namespace

std::vector<Finding> diagnose(const Seen& seen) {
  Findings findings;
  if (look_at_server(seen, findings) && look_at_key(seen, findings)) {
    look_at_workers(seen, findings);
    std::string agent;
    std::string wanted;
    if (seen.project && seen.project->status == kNotFound) {
      findings.push_back({FindingCode::project_not_found, Severity::error,
                          "there is no project " + seen.project_id});
    } else if (seen.project && seen.project->status == kOk) {
      look_at_resources(seen.project->body, findings);
      agent = text_at(seen.project->body, "agent");
      wanted = text_at(seen.project->body, "template");
    }
    look_at_agent(seen, agent, findings);
    look_at_templates(seen, wanted, findings);
  }
  look_at_programs(seen, findings);
  std::stable_sort(findings.begin(), findings.end(),
                   [](const Finding& a, const Finding& b) { return a.severity > b.severity; });
  return findings;
}

}  // namespace rdev::cli
