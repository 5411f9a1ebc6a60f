#include <memory>

#include "adapters/log/logger.hpp"
#include "adapters/system/system_clock.hpp"
#include "adapters/system/uuid_generator.hpp"
#include "apps/wiring/common_options.hpp"
#include "apps/wiring/database.hpp"
#include "apps/wiring/flags.hpp"
#include "apps/wiring/monitoring.hpp"
#include "apps/wiring/termination.hpp"
#include "apps/wiring/worker.hpp"

using namespace rdev;  // the one place that sees all of it

int main(int argc, char** argv) {
  apps::CommonOptions options;
  apps::WorkerOptions worker_options;
  CLI::App app{"rdev-worker: runs builds that wait in the database", "rdev-worker"};
  apps::add_program_flags(app);
  apps::add_common_flags(app, options);
  apps::add_worker_flags(app, worker_options);
  if (const auto status = apps::parse(app, argc, argv)) return *status;

  apps::Termination termination;
  system::SystemClock clock;
  system::UuidGenerator ids(clock);
  log::Logger log(clock, apps::log_config(options));

  prometheus::Metrics metrics;
  auto storage = apps::open_database(options.database, !options.no_migrate, log, &metrics);
  if (storage.has_error()) return apps::failure(app, storage.error());

  apps::Monitoring monitoring(metrics, **storage, clock);
  auto templates = apps::load_templates(options);
  if (templates.has_error()) return apps::failure(app, templates.error());
  auto worker =
      apps::Worker::make(worker_options, {monitoring.storage(), *templates, clock, ids, log});
  if (worker.has_error()) return apps::failure(app, worker.error());
  const auto scrapes = apps::serve_monitoring(options.metrics_listen, monitoring, log, ids);
  if (scrapes.has_error()) return apps::failure(app, scrapes.error());

  worker::WorkExecutor& executor = (*worker)->executor();
  executor.start();
  log.info("working");
  termination.wait();
  log.info("draining");
  termination.on_second([&] { executor.abort(); });
  executor.stop();
  termination.on_second({});
  return 0;
}
