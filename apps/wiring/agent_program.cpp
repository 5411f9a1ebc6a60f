#include "apps/wiring/agent_program.hpp"

#include <algorithm>
#include <array>
#include <cstdlib>
#include <filesystem>
#include <fstream>

#include "adapters/process/spawn.hpp"

namespace rdev::apps {

namespace {

namespace fs = std::filesystem;

bool is_script(const fs::path& program) {
  std::array<char, 2> begin{};
  std::ifstream(program, std::ios::binary).read(begin.data(), begin.size());
  return begin[0] == '#' && begin[1] == '!';
}

/// What npm has installed for a program: the package it is in, or all packages for a script,
/// which loads others. Elsewhere the program itself, as its directory may hold anything.
fs::path installation_of(const fs::path& program) {
  constexpr const char* kPackages = "node_modules";
  const auto first = std::find(program.begin(), program.end(), kPackages);
  if (first == program.end()) return program;
  fs::path place;
  auto part = program.begin();
  while (part != first) place /= *part++;
  place /= *part++;
  if (is_script(program)) return place;
  if (part->string().starts_with('@')) place /= *part++;
  return place / *part;
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
