#pragma once

#include <memory>
#include <string>
#include <vector>

#include <CLI/CLI.hpp>

#include "core/domain/result.hpp"
#include "core/service/build_service.hpp"
#include "core/service/callback_deliverer.hpp"
#include "ports/clock.hpp"
#include "ports/id_generator.hpp"
#include "ports/logger.hpp"
#include "ports/metrics.hpp"
#include "ports/storage.hpp"

namespace rdev::apps {

struct CallbackOptions {
  std::string schedule = "5s,5m,30m,2h,5h,10h,14h,20h,24h";
  std::vector<std::string> allow;  ///< ranges of addresses, besides the public internet
  std::vector<std::string> deny;   ///< and those that are out of bounds all the same
  std::string ca_file;
  int timeout_seconds = 20;
};

void add_callback_flags(CLI::App& app, CallbackOptions& options);

/// "1s,2s,5m" with ms, s, m and h. Errors: invalid.
[[nodiscard]] Result<service::CallbackSchedule> parse_callback_schedule(const std::string& text);

/// The delivery of callbacks with all it stands on.
class Callbacks {
 public:
  struct Ports {
    ports::Storage& storage;
    ports::Clock& clock;
    ports::IdGenerator& ids;
    ports::Logger& log;
    ports::Metrics* metrics = nullptr;
  };

  /// Errors: invalid (a flag).
  [[nodiscard]] static Result<std::unique_ptr<Callbacks>> make(const CallbackOptions& options,
                                                               const Ports& ports);
  ~Callbacks();

  [[nodiscard]] service::CallbackDeliverer& deliverer() noexcept;

 private:
  class Impl;
  explicit Callbacks(std::unique_ptr<Impl> impl);
  std::unique_ptr<Impl> impl_;
};

/// What a submission's callback_url is refused for. Errors: invalid (a flag).
[[nodiscard]] Result<service::CallbackUrlRule> callback_url_rule(const CallbackOptions& options);

}  // namespace rdev::apps
