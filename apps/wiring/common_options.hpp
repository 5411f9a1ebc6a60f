#pragma once

#include <string>

#include <CLI/CLI.hpp>

#include "adapters/log/logger.hpp"
#include "adapters/templates/file_templates.hpp"
#include "core/domain/result.hpp"

namespace rdev::apps {

/// What every program that works on the database is told.
struct CommonOptions {
  std::string database = "sqlite:rdev.db";
  bool no_migrate = false;
  std::string templates;       ///< directory of the operator's own; empty: the built-in ones only
  std::string metrics_listen;  ///< empty: nowhere
  std::string log_format = "logfmt";
  std::string log_level = "info";
};

void add_common_flags(CLI::App& app, CommonOptions& options);

/// The built-in templates and the operator's. Errors: those of FileTemplates::load.
[[nodiscard]] Result<templates::FileTemplates> load_templates(const CommonOptions& options);

[[nodiscard]] log::LoggerConfig log_config(const CommonOptions& options);

}  // namespace rdev::apps
