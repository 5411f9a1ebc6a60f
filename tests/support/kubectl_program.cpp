#include "tests/support/kubectl_program.hpp"

#include <cstdlib>
#include <filesystem>
#include <regex>

#include "adapters/process/spawn.hpp"
#include "tests/support/command.hpp"

namespace rdev::testing {
namespace {

constexpr int kMinor = 31;

bool is_new_enough(const std::string& program) {
  const std::string told = run_command({program, "version", "--client"}).output;
  std::smatch version;
  return std::regex_search(told, version, std::regex(R"(v1\.(\d+)\.)")) &&
         std::stoi(version[1]) >= kMinor;
}

}  // namespace

std::optional<std::string> kubectl_program() {
  const char* path = std::getenv("PATH");
  const auto on_path = process::find_program("kubectl", path == nullptr ? "" : path);
  if (on_path.has_value() && is_new_enough(*on_path)) return *on_path;
  const std::string unpacked = RDEV_UNPACKED_KUBECTL;
  if (std::filesystem::exists(unpacked) && is_new_enough(unpacked)) return unpacked;
  return {};
}

}  // namespace rdev::testing
