#include "apps/wiring/agent_program.hpp"

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <iterator>

#include "adapters/process/spawn.hpp"

namespace rdev::apps {

namespace {

namespace fs = std::filesystem;

/// The package of npm's that a program belongs to: the directory below the innermost
/// `node_modules`, or below its @scope. Else the program itself, as its directory may hold
/// anything.
fs::path installation_of(const fs::path& program) {
  const auto innermost = std::find(std::make_reverse_iterator(program.end()),
                                   std::make_reverse_iterator(program.begin()), "node_modules");
  auto part = innermost.base();
  if (part == program.begin()) return program;
  fs::path package;
  for (auto above = program.begin(); above != part; ++above) package /= *above;
  if (part->string().starts_with('@')) package /= *part++;
  return package / *part;
}

}  // namespace

Result<AgentProgram> find_agent_program(const std::string& name) {
  const char* path = std::getenv("PATH");
  auto found = process::find_program(name, path == nullptr ? "" : path);
  if (found.has_error()) return found.error();
  std::error_code failed;
  const fs::path real = fs::canonical(*found, failed);
  if (failed) return Error{Errc::not_found, name + ": " + failed.message()};
  return AgentProgram{real.string(), {installation_of(real).string()}};
}

}  // namespace rdev::apps
