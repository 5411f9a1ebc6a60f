#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace rdev::cli {

/// What `rdev doctor` can find. The names are public: each is an entry of TROUBLESHOOTING.md.
enum class FindingCode {
  server_unreachable,
  server_not_rdev,
  server_not_ready,
  server_version_differs,
  key_missing,
  key_refused,
  key_sent_in_clear,
  scope_missing,
  workers_hidden,
  workers_none_alive,
  worker_silent,
  workers_busy,
  agent_without_worker,
  templates_unreadable,
  template_unknown,
  project_not_found,
  project_not_ready,
  resource_needs_attention,
  git_not_found,
  agent_cli_not_found,
};

/// An error keeps builds from being done; a warning may; a note is only said.
enum class Severity { note, warning, error };

struct Finding {
  FindingCode code = FindingCode::server_unreachable;
  Severity severity = Severity::error;
  std::string what;  ///< as it is here, not neutralised
};

[[nodiscard]] std::string_view to_string(FindingCode code) noexcept;
[[nodiscard]] std::string_view to_string(Severity severity) noexcept;

/// How to mend it, in a sentence.
[[nodiscard]] std::string_view remedy_of(FindingCode code) noexcept;

/// Every code there is, in the order of its enumeration.
[[nodiscard]] std::vector<FindingCode> all_finding_codes();

}  // namespace rdev::cli
