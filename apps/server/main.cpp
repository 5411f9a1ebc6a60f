#include <chrono>
#include <iostream>
#include <memory>
#include <utility>

#include "adapters/http/api.hpp"
#include "adapters/http/server.hpp"
#include "adapters/log/logger.hpp"
#include "adapters/system/system_clock.hpp"
#include "adapters/system/uuid_generator.hpp"
#include "apps/server/keys.hpp"
#include "apps/server/options.hpp"
#include "apps/server/provisioning.hpp"
#include "apps/server/prune.hpp"
#include "apps/server/reach.hpp"
#include "apps/wiring/callbacks.hpp"
#include "apps/wiring/database.hpp"
#include "apps/wiring/descriptors.hpp"
#include "apps/wiring/flags.hpp"
#include "apps/wiring/monitoring.hpp"
#include "apps/wiring/termination.hpp"
#include "apps/wiring/worker.hpp"
#include "core/service/build_service.hpp"
#include "core/service/callback_service.hpp"
#include "core/service/event_hub.hpp"
#include "core/service/project_service.hpp"

using namespace rdev;  // the one place that sees all of it

int main(int argc, char** argv) {
  apps::ServerOptions options;
  apps::PruneOptions prune_options;
  CLI::App app{"rdev-server: records builds, runs them, tells what came of them", "rdev-server"};
  apps::add_program_flags(app);
  apps::add_server_flags(app, options);
  const CLI::App* migrate =
      app.add_subcommand("migrate", "Bring the database up to date and exit")->fallthrough();
  const CLI::App* prune = apps::add_prune_command(app, prune_options);
  const apps::KeyCommands keys(app);
  if (const auto status = apps::parse(app, argc, argv)) return *status;
  if (*prune) return apps::prune(app, options.common, prune_options);

  apps::raise_descriptor_limit();
  apps::Termination termination;
  if (!options.tls.certificate.empty()) termination.on_hangup([] {});  // not read yet
  system::SystemClock clock;
  system::UuidGenerator ids(clock);
  log::Logger log(clock, apps::log_config(options.common));

  prometheus::Metrics metrics;
  auto storage = apps::open_database(options.common.database,
                                     !options.common.no_migrate || *migrate, log, &metrics);
  if (storage.has_error()) return apps::failure(app, storage.error());
  if (*migrate) return 0;
  if (keys.chosen()) {
    const auto done = keys.run(**storage, clock, ids);
    return done.has_error() ? apps::failure(app, done.error()) : 0;
  }
  if (const auto known = http::check_trusted_proxies(options.trusted_proxies); known.has_error()) {
    return apps::failure(app, known.error().in("--trusted-proxy"));
  }
  const auto tls = apps::load_tls(options, log);
  if (tls.has_error()) return apps::failure(app, tls.error());
  if (*tls) termination.on_hangup([tls = *tls] { tls->reload(); });
  const auto reach = apps::find_reach(options.listen, **storage);
  if (reach.has_error()) return apps::failure(app, reach.error());

  apps::Monitoring monitoring(metrics, **storage, clock);
  auto templates = apps::load_templates(options.common);
  if (templates.has_error()) return apps::failure(app, templates.error());
  const auto url_rule = apps::callback_url_rule(options.callbacks);
  if (url_rule.has_error()) return apps::failure(app, url_rule.error());
  service::BuildService builds(monitoring.storage(), *templates, clock, ids,
                               {options.max_queue_depth, options.max_project_queue_depth},
                               *url_rule);
  service::CallbackService callback_service(monitoring.storage(), clock, ids);
  const auto provisioning =
      apps::Provisioning::make(options.provisioning, options.worker.pods,
                               {monitoring.storage(), clock, ids, log, &monitoring.metrics()});
  if (provisioning.has_error()) return apps::failure(app, provisioning.error());
  service::ProjectService projects(monitoring.storage(), builds, (*provisioning)->service(), clock);

  std::unique_ptr<apps::Worker> worker;
  if (options.embedded_worker) {
    auto made =
        apps::Worker::make(options.worker, {monitoring.storage(), *templates, clock, ids, log});
    if (made.has_error()) return apps::failure(app, made.error());
    worker = std::move(*made);
  }

  service::EventHub events(monitoring.storage(), clock, log,
                           {.max_watchers = options.max_watchers});
  monitoring.add_gauge("rdev_watchers", [&] { return static_cast<double>(events.watchers()); });
  auto callbacks = apps::Callbacks::make(
      options.callbacks, {monitoring.storage(), clock, ids, log, &monitoring.metrics()});
  if (callbacks.has_error()) return apps::failure(app, callbacks.error());

  http::Router router =
      options.callbacks_only
          ? monitoring.routes()
          : http::make_api({builds, projects, events, *templates, monitoring.storage(), clock, log,
                            ids, &callback_service, [&] { return monitoring.text(); }},
                           {.keys_required = reach->keys_required,
                            .requests_per_minute = options.requests_per_minute,
                            .max_watchers_per_key = options.max_watchers_per_key});
  http::Server server(std::move(router), log, ids,
                      apps::http_options(options, *reach, *tls, monitoring.metrics()));
  const auto scrapes = apps::serve_monitoring(options.common.metrics_listen, monitoring, log, ids);
  if (scrapes.has_error()) return apps::failure(app, scrapes.error());
  const auto listening = server.start();
  if (listening.has_error()) return apps::failure(app, listening.error());
  if (worker) worker->executor().start();
  (*callbacks)->deliverer().start();
  if (!options.callbacks_only) (*provisioning)->start();
  std::cout << "listening on " << (*tls ? "https://" : "http://") << to_string(*listening)
            << std::endl;

  termination.wait();
  if (*tls) termination.on_hangup([] {});  // the logger that a reload tells goes before it
  log.info("draining");
  server.drain();
  if (worker) {
    termination.on_second([&] { worker->executor().abort(); });
    worker->executor().stop();
    termination.on_second({});
  }
  // After the worker, whose last builds may have callbacks.
  termination.on_second([&] { (*callbacks)->deliverer().abort(); });
  (*callbacks)->deliverer().stop();
  termination.on_second({});
  (*provisioning)->stop();
  if (!server.wait_drained(std::chrono::seconds(5))) log.warning("requests cut off");
  server.stop();
  return 0;
}
