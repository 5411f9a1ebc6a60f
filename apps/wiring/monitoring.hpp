#pragma once

#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "adapters/http/router.hpp"
#include "adapters/http/server.hpp"
#include "adapters/prometheus/metrics.hpp"
#include "core/domain/result.hpp"
#include "core/service/metered_storage.hpp"
#include "ports/clock.hpp"
#include "ports/id_generator.hpp"
#include "ports/logger.hpp"
#include "ports/storage.hpp"

namespace rdev::apps {

/// What this process measures.
class Monitoring {
 public:
  /// All must outlive it.
  Monitoring(prometheus::Metrics& metrics, ports::Storage& storage, ports::Clock& clock);

  /// For all that measures by itself.
  [[nodiscard]] ports::Metrics& metrics() noexcept { return metrics_; }

  /// The database for everybody else: what goes through it is measured.
  [[nodiscard]] ports::Storage& storage() noexcept { return metered_; }

  /// `read` is asked for the gauge's value by every scrape, on any thread. Before the first scrape.
  void add_gauge(std::string name, std::function<double()> read);

  /// Everything, as a scrape gets it. Asks the database for the queue.
  [[nodiscard]] std::string text();

  /// /metrics and the health checks, open to everybody.
  [[nodiscard]] http::Router routes();

 private:
  struct Gauge {
    std::string name;
    std::function<double()> read;
  };

  ports::Storage& storage_;
  ports::Clock& clock_;
  prometheus::Metrics& metrics_;
  service::MeteredStorage metered_;
  std::vector<Gauge> gauges_;
};

/// Serves `monitoring` at an "ADDRESS:PORT" of its own; null when that is empty.
/// Errors: malformed, and those of the server's start.
[[nodiscard]] Result<std::unique_ptr<http::Server>> serve_monitoring(const std::string& listen,
                                                                     Monitoring& monitoring,
                                                                     ports::Logger& log,
                                                                     ports::IdGenerator& ids);

}  // namespace rdev::apps
