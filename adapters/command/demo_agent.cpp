#include "adapters/command/demo_agent.hpp"

#include "adapters/command/command_dialect.hpp"

namespace rdev::command {
namespace {

/// The data it works on comes on stdin and in the environment alone. A section that is there
/// already, from an attempt whose worker died, is not written twice.
constexpr const char* kScript = R"sh(
set -eu
file=RDEV-DEMO.md
say() { printf "rdev's built-in demo agent (not a model): %s\n" "$1"; }

while IFS= read -r line && [ -z "$line" ]; do :; done
cat >/dev/null
say 'I was asked for something that takes a coding agent; I only note it down.'
[ -e "$file" ] || cat >"$file" <<'HEADING'
# Notes of rdev's built-in demo agent

Written by a shell script and not by a model: it stands in until a coding agent is set up.
HEADING
if grep -qxF "## $RDEV_TASK_ID" "$file"; then
  say "$file has a section for this task already."
else
  printf '\n## %s\n\n> %s\n' "$RDEV_TASK_ID" "$line" >>"$file"
  say "I have added a section with the prompt's first line to $file."
fi
say 'Done.'
)sh";

}  // namespace

std::shared_ptr<const ports::AgentDialect> demo_agent() {
  return std::make_shared<CommandDialect>(
      "demo", std::vector<std::string>{"sh", "-c", kScript, "rdev-demo"});
}

}  // namespace rdev::command
