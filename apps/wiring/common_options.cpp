#include "apps/wiring/common_options.hpp"

#include <filesystem>
#include <optional>

#include "apps/wiring/flags.hpp"

namespace rdev::apps {

void add_common_flags(CLI::App& app, CommonOptions& options) {
  flag(app, "database", options.database,
       "Where all state is: sqlite:PATH or postgresql://USER:PASSWORD@HOST:PORT/NAME");
  switch_flag(app, "no-migrate", options.no_migrate, "Leave the database's schema as it is");
  flag(app, "templates", options.templates,
       "Directory of templates, beside and instead of the built-in ones");
  flag(app, "metrics-listen", options.metrics_listen,
       "ADDRESS:PORT that serves nothing but /metrics, /healthz and /readyz, to everybody");
  flag(app, "log-format", options.log_format, "logfmt or json")
      ->check(CLI::IsMember({"logfmt", "json"}));
  flag(app, "log-level", options.log_level, "debug, info, warning or error")
      ->check(CLI::IsMember({"debug", "info", "warning", "error"}));
}

Result<templates::FileTemplates> load_templates(const CommonOptions& options) {
  if (options.templates.empty()) return templates::FileTemplates::load(std::nullopt);
  return templates::FileTemplates::load(std::filesystem::path(options.templates));
}

log::LoggerConfig log_config(const CommonOptions& options) {
  log::LoggerConfig config;
  config.format = log::parse_format(options.log_format).value_or(config.format);
  config.minimum = log::parse_level(options.log_level).value_or(config.minimum);
  return config;
}

}  // namespace rdev::apps
