#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>

#include "apps/rdev/command_model.hpp"
#include "apps/rdev/settings.hpp"
#include "apps/rdev/spec.hpp"
#include "core/domain/result.hpp"

namespace CLI {
class App;
}

namespace rdev::cli {

struct ListOptions {
  std::string project;
  std::string status;
  std::string since;
  std::string until;
  std::string requested_by;
  std::string agent;
  std::string text;  ///< in the prompt
  int limit = 20;
};

/// What the program was asked for.
struct Invocation {
  std::string command;  ///< "build start"
  Settings settings;
  StartOptions start;
  ProjectOptions project;
  ListOptions list;
  std::string id;  ///< of a build or a project
  std::int64_t after = 0;
  bool watch = false;      ///< what `build retry` submits
  bool confirmed = false;  ///< of what removes things
  bool keep_data = false;
  bool local = false;  ///< whether `doctor` looks at this machine as well
  std::string shell;
};

/// The command line, environment and configuration file as CLI11 reads them.
class CommandLine {
 public:
  CommandLine();
  ~CommandLine();
  CommandLine(const CommandLine&) = delete;
  CommandLine& operator=(const CommandLine&) = delete;

  /// Gives the status to exit with when that is all there is to do: 0 after --help and --version, 2
  /// after a wrong usage, which has been explained on standard error.
  [[nodiscard]] std::optional<int> parse(int argc, const char* const* argv);

  [[nodiscard]] const Invocation& invocation() const noexcept { return invocation_; }

  /// All commands and flags, for manuals and completions.
  [[nodiscard]] CommandModel model() const;

 private:
  void add_global_flags();
  void add_build_commands();
  void add_project_commands();
  void add_other_commands();
  CLI::App* command(CLI::App* parent, const std::string& name, const std::string& help);
  Result<void> find_key(int argc, const char* const* argv);

  Invocation invocation_;
  std::string configured_token_;
  std::unique_ptr<CLI::App> app_;
};

}  // namespace rdev::cli
