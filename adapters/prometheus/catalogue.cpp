#include "adapters/prometheus/catalogue.hpp"

namespace rdev::prometheus {

namespace {

using enum MetricDescription::Kind;

/// For what takes milliseconds: requests, transactions.
const std::vector<double> kMilliseconds{0.001, 0.0025, 0.005, 0.01, 0.025, 0.05,
                                        0.1,   0.25,   0.5,   1,    2.5,   10};
/// For what another server answers.
const std::vector<double> kCalls{0.01, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 20, 60};
/// For what waits in the queue.
const std::vector<double> kWaits{0.01, 0.05, 0.1, 0.5, 1, 5, 15, 60, 300, 900, 3600, 14'400};
/// For what an agent works at.
const std::vector<double> kBuilds{1, 5, 15, 30, 60, 120, 300, 600, 1200, 1800, 3600, 7200};

}  // namespace

const std::vector<MetricDescription>& catalogue() {
  static const std::vector<MetricDescription> all{
      {"rdev_builds_total", counter,
       "Builds that ended, by status, agent and error code; what there was none of is \"none\"."},
      {"rdev_build_duration_seconds", histogram, "Time from pod to push of builds that ended.",
       kBuilds},
      {"rdev_builds_requeued_total", counter, "Builds that went back to the queue, by reason."},
      {"rdev_claim_latency_seconds", histogram,
       "Time that builds were ready for before a worker first claimed them.", kWaits},
      {"rdev_agent_cost_usd_total", counter, "What agents said to have cost, in US dollars."},
      {"rdev_agent_tokens_total", counter, "Tokens that agents read (input) and wrote (output)."},
      {"rdev_events_total", counter, "Build events stored, by type."},
      {"rdev_queue_depth", gauge, "Builds that wait in the database, whoever is asked."},
      {"rdev_queue_oldest_age_seconds", gauge,
       "Time since the oldest of the builds that wait was submitted; 0 when none waits."},
      {"rdev_watchers", gauge, "Clients of this server that watch builds."},
      {"rdev_callback_deliveries_total", counter,
       "Tries of callbacks, by outcome: delivered, failed (and to be tried again) or dead."},
      {"rdev_callback_delivery_seconds", histogram, "Time that tries of callbacks took.", kCalls},
      {"rdev_http_requests_total", counter, "Requests answered, by method, route and status."},
      {"rdev_http_request_duration_seconds", histogram,
       "Time from a request's first byte to its response's last, by route; without streams.",
       kMilliseconds},
      {"rdev_database_transactions_total", counter,
       "Transactions, by kind (read, write) and outcome (ok, or what the database failed with)."},
      {"rdev_database_transactions_running", gauge,
       "Transactions under way, with those that wait for a connection."},
      {"rdev_database_transaction_duration_seconds", histogram,
       "Time that transactions took, with the waiting for a connection, by kind.", kMilliseconds},
      {"rdev_database_pool_connections", gauge,
       "Connections to the database that there may be at once, by pool."},
      {"rdev_database_pool_connections_in_use", gauge,
       "Connections to the database that transactions have at the moment, by pool."},
      {"rdev_database_pool_wait_seconds", histogram,
       "Time that transactions waited for a connection to become free, by pool.", kMilliseconds},
      {"rdev_database_pool_timeouts_total", counter,
       "Transactions that failed because no connection became free in time, by pool."},
      {"process_cpu_seconds_total", counter, "Processor time spent, user and system."},
      {"process_resident_memory_bytes", gauge, "Memory in RAM."},
      {"process_open_fds", gauge, "File descriptors in use."},
      {"process_max_fds", gauge, "File descriptors that may be in use."},
      {"process_start_time_seconds", gauge, "When the process began, since 1970."},
  };
  return all;
}

}  // namespace rdev::prometheus
