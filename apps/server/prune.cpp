#include "apps/server/prune.hpp"

#include <chrono>
#include <iostream>
#include <map>
#include <string>

#include "adapters/log/logger.hpp"
#include "adapters/system/system_clock.hpp"
#include "apps/wiring/database.hpp"
#include "apps/wiring/flags.hpp"
#include "core/service/retention_pruner.hpp"

namespace rdev::apps {

namespace {

constexpr std::uint64_t kLongest = std::uint64_t{100} * 365 * 86'400;

/// A unit alone would count as one of it.
std::string begins_with_digit(const std::string& age) {
  const bool does = !age.empty() && age.front() >= '0' && age.front() <= '9';
  return does ? "" : "must begin with a number";
}

}  // namespace

const CLI::App* add_prune_command(CLI::App& app, PruneOptions& options) {
  const std::map<std::string, std::uint64_t> units{
      {"s", 1}, {"m", 60}, {"h", 3'600}, {"d", 86'400}};
  CLI::App* command =
      app.add_subcommand("prune", "Remove builds that ended long ago, and exit")->fallthrough();
  flag(*command, "older-than", options.older_than_seconds,
       "Remove what ended longer ago than this: 90d, 12h, 30m or 45s")
      ->required()
      ->default_str("")
      ->transform(CLI::AsNumberWithUnit(units, CLI::AsNumberWithUnit::UNIT_REQUIRED))
      ->transform(CLI::Validator(begins_with_digit, "AGE"))  // comes first
      ->check(CLI::Range(std::uint64_t{1}, kLongest));
  return command;
}

int prune(const CLI::App& app, const CommonOptions& common, const PruneOptions& options) {
  system::SystemClock clock;
  log::Logger log(clock, log_config(common));
  const auto storage = open_database(common.database, false, log, nullptr);
  if (storage.has_error()) return failure(app, storage.error());
  if (const auto ready = (*storage)->check(); ready.has_error()) return failure(app, ready.error());
  service::RetentionPruner pruner(**storage, clock);
  const auto pruned = pruner.prune(std::chrono::seconds(options.older_than_seconds));
  if (pruned.has_error()) return failure(app, pruned.error());
  std::cout << "pruned builds=" << pruned->builds << " events=" << pruned->events
            << " callbacks=" << pruned->callbacks << " workers=" << pruned->workers << '\n';
  return 0;
}

}  // namespace rdev::apps
