#include "apps/rdev/findings.hpp"

#include <array>
#include <cstddef>

namespace rdev::cli {

namespace {

struct Entry {
  FindingCode code;
  std::string_view name;
  std::string_view remedy;
};

constexpr std::array kEntries{
    Entry{FindingCode::server_unreachable, "server_unreachable",
          "start rdev-server, or set --url or RDEV_URL to where it listens"},
    Entry{FindingCode::server_not_rdev, "server_not_rdev",
          "set --url or RDEV_URL to an rdev server; look at proxies between it and you"},
    Entry{FindingCode::server_not_ready, "server_not_ready",
          "look at the server's log and its database; rdev-server migrate updates the schema"},
    Entry{FindingCode::server_version_differs, "server_version_differs",
          "bring rdev and rdev-server to the same version"},
    Entry{FindingCode::key_missing, "key_missing",
          "set RDEV_TOKEN or --token-file; rdev-server keys create makes a key"},
    Entry{FindingCode::key_refused, "key_refused",
          "the key is wrong, expired or revoked: rdev-server keys list tells which"},
    Entry{FindingCode::key_sent_in_clear, "key_sent_in_clear",
          "use an https:// URL, or a tunnel to the server's machine"},
    Entry{FindingCode::scope_missing, "scope_missing",
          "make a key with this scope: rdev-server keys create --scope SCOPE"},
    Entry{FindingCode::workers_hidden, "workers_hidden",
          "look with a key of the scope admin that is bound to no project"},
    Entry{FindingCode::workers_none_alive, "workers_none_alive",
          "start rdev-worker on the server's database, or rdev-server with --embedded-worker"},
    Entry{FindingCode::worker_silent, "worker_silent",
          "look whether it was stopped or has lost the database; rdev-server prune forgets it"},
    Entry{FindingCode::workers_busy, "workers_busy",
          "wait, start more workers, or give them more --slots"},
    Entry{FindingCode::agent_without_worker, "agent_without_worker",
          "start a worker with --agent NAME, or change the project's agent"},
    Entry{FindingCode::templates_unreadable, "templates_unreadable",
          "look at the server's log and its --templates"},
    Entry{FindingCode::template_unknown, "template_unknown",
          "add the template below --templates of servers and workers, and start them again"},
    Entry{FindingCode::project_not_found, "project_not_found",
          "rdev project list tells which there are; a key bound to projects sees only those"},
    Entry{FindingCode::project_not_ready, "project_not_ready",
          "wait until it is made or removed; rdev project show tells what is left"},
    Entry{FindingCode::resource_needs_attention, "resource_needs_attention",
          "mend what the message says, then delete the project once more"},
    Entry{FindingCode::git_not_found, "git_not_found", "install git: apt-get install git"},
    Entry{FindingCode::agent_cli_not_found, "agent_cli_not_found",
          "install it where workers run: npm install -g @anthropic-ai/claude-code, or "
          "@openai/codex"},
};

constexpr bool is_complete() {
  for (std::size_t at = 0; at < kEntries.size(); ++at) {
    if (static_cast<std::size_t>(kEntries[at].code) != at) return false;
  }
  return kEntries.size() == static_cast<std::size_t>(FindingCode::agent_cli_not_found) + 1;
}
static_assert(is_complete(), "an entry for each code, in the order of the enumeration");

const Entry& entry_of(FindingCode code) noexcept {
  return kEntries.at(static_cast<std::size_t>(code));
}

}  // namespace

std::string_view to_string(FindingCode code) noexcept {
  return entry_of(code).name;
}

std::string_view remedy_of(FindingCode code) noexcept {
  return entry_of(code).remedy;
}

std::string_view to_string(Severity severity) noexcept {
  switch (severity) {
    case Severity::note:
      return "note";
    case Severity::warning:
      return "warning";
    default:
      return "error";
  }
}

std::vector<FindingCode> all_finding_codes() {
  std::vector<FindingCode> codes;
  codes.reserve(kEntries.size());
  for (const Entry& entry : kEntries) codes.push_back(entry.code);
  return codes;
}

}  // namespace rdev::cli
