#include "apps/rdev/command_line.hpp"

#include <algorithm>
#include <cstdlib>
#include <iostream>
#include <string_view>

#include <CLI/CLI.hpp>

#include "apps/rdev/command_flags.hpp"
#include "apps/rdev/exit_code.hpp"

namespace rdev::cli {

namespace {

std::string environment(const std::string& variable) {
  const char* value = std::getenv(variable.c_str());
  return value == nullptr ? "" : value;
}

/// The environment wins over the file, which CLI11 reads first; a key in the file is set aside,
/// since there is no flag for it.
class ConfigFile : public CLI::ConfigTOML {
 public:
  explicit ConfigFile(std::string& token) : token_(token) {}

  std::vector<CLI::ConfigItem> from_config(std::istream& input) const override {
    std::vector<CLI::ConfigItem> items = CLI::ConfigTOML::from_config(input);
    std::erase_if(items, [&](const CLI::ConfigItem& item) {
      if (item.name == "token" && item.parents.empty() && !item.inputs.empty()) {
        token_ = item.inputs.front();
        return true;
      }
      std::string variable = "RDEV_" + item.name;
      std::transform(variable.begin(), variable.end(), variable.begin(), [](unsigned char c) {
        return c == '-' ? '_' : static_cast<char>(std::toupper(c));
      });
      return !environment(variable).empty();
    });
    return items;
  }

 private:
  std::string& token_;
};

FlagModel model_of(const CLI::Option& option) {
  FlagModel model;
  model.is_argument = option.get_positional();
  if (model.is_argument) model.names.push_back(option.get_name(true));
  for (const std::string& name : option.get_lnames()) model.names.push_back("--" + name);
  for (const std::string& name : option.get_snames()) model.names.push_back("-" + name);
  model.help = option.get_description();
  model.variable = option.get_envname();
  if (option.get_items_expected_max() == 0) return model;
  const std::string type = option.get_type_name();
  const std::size_t open = type.find('{');
  model.value = type.substr(0, type.find(':'));
  if (open == std::string::npos) return model;
  std::string choices = type.substr(open + 1, type.find('}') - open - 1) + ",";
  for (std::size_t comma = 0; (comma = choices.find(',')) != std::string::npos;) {
    model.choices.push_back(choices.substr(0, comma));
    choices.erase(0, comma + 1);
  }
  return model;
}

CommandModel model_of(const CLI::App& app) {
  CommandModel model;
  model.name = app.get_name();
  model.help = app.get_description();
  for (const CLI::Option* option : app.get_options()) model.flags.push_back(model_of(*option));
  for (const CLI::App* below : app.get_subcommands({})) model.commands.push_back(model_of(*below));
  return model;
}

}  // namespace

CommandLine::CommandLine()
    : app_(std::make_unique<CLI::App>("Submits builds to an rdev server and shows how they go",
                                      "rdev")) {
  constexpr std::size_t kHelpColumn = 34;
  app_->get_formatter()->column_width(kHelpColumn);
  app_->require_subcommand(1);
  add_global_flags();
  add_build_commands();
  add_project_commands();
  add_other_commands();
}

CommandLine::~CommandLine() = default;

void CommandLine::add_global_flags() {
  Settings& settings = invocation_.settings;
  flag(*app_, "--url", settings.url, "URL", "Where the server is")
      ->envname("RDEV_URL")
      ->default_str(settings.url);
  flag(*app_, "--token-file", settings.token_file, "FILE",
       "File whose first line is the API key; RDEV_TOKEN may hold the key itself")
      ->envname("RDEV_TOKEN_FILE");
  flag(*app_, "--ca-file", settings.ca_file, "FILE",
       "Certificates (PEM) to trust besides the system's")
      ->envname("RDEV_CA_FILE");
  app_->add_flag("--json", settings.json, "JSON on standard output, one value a line");
  flag(*app_, "--color", settings.color, "WHEN", "Colours; auto heeds NO_COLOR")
      ->check(CLI::IsMember({"auto", "always", "never"}))
      ->default_str(settings.color);
  flag(*app_, "--reconnect-seconds", settings.reconnect_seconds, "SECONDS",
       "How long to go on without a server while watching")
      ->check(CLI::NonNegativeNumber)
      ->default_str(std::to_string(settings.reconnect_seconds));
  app_->set_config("--config", default_config_file(), "File with a `flag = value` line each")
      ->type_name("FILE");
  app_->config_formatter(std::make_shared<ConfigFile>(configured_token_));
  app_->allow_config_extras(CLI::config_extras_mode::error);
  app_->set_version_flag("--version", "rdev " RDEV_VERSION, "Print the version");
}

CLI::App* CommandLine::command(CLI::App* parent, const std::string& name, const std::string& help) {
  CLI::App* added = parent->add_subcommand(name, help)->fallthrough();
  // Complete names alone go into the invocation; a parent only asks for one of its own.
  const std::string whole = parent == app_.get() ? name : parent->get_name() + " " + name;
  added->callback([this, added, whole] {
    if (added->get_subcommands().empty()) invocation_.command = whole;
  });
  return added;
}

Result<void> CommandLine::find_key(int argc, const char* const* argv) {
  Settings& settings = invocation_.settings;
  if (!configured_token_.empty()) {
    const auto file = app_->get_config_ptr()->as<std::string>();
    if (auto checked = check_private(file); checked.has_error()) return checked.error();
  }
  const bool is_named = std::any_of(argv, argv + argc, [](std::string_view argument) {
    return argument.starts_with("--token-file");
  });
  settings.token = environment("RDEV_TOKEN");
  if (!is_named && !settings.token.empty()) return {};
  settings.token = configured_token_;
  if (settings.token_file.empty()) return {};
  auto token = read_token(settings.token_file);
  if (token.has_error()) return token.error();
  settings.token = std::move(*token);
  return {};
}

std::optional<int> CommandLine::parse(int argc, const char* const* argv) {
  try {
    app_->parse(argc, argv);
  } catch (const CLI::ParseError& error) {
    const bool is_fine = app_->exit(error, std::cout, std::cerr) == 0;
    return is_fine ? 0 : static_cast<int>(Exit::usage);
  }
  const auto found = find_key(argc, argv);
  if (!found.has_error()) return std::nullopt;
  std::cerr << "rdev: " << found.error().message << '\n';
  return static_cast<int>(Exit::usage);
}

CommandModel CommandLine::model() const {
  return model_of(*app_);
}

}  // namespace rdev::cli
