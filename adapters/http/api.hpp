#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>

#include "adapters/http/handlers/metrics.hpp"
#include "adapters/http/router.hpp"
#include "core/service/build_service.hpp"
#include "core/service/callback_service.hpp"
#include "core/service/event_hub.hpp"
#include "core/service/project_service.hpp"
#include "ports/clock.hpp"
#include "ports/id_generator.hpp"
#include "ports/logger.hpp"
#include "ports/storage.hpp"
#include "ports/templates.hpp"

namespace rdev::http {

/// What the API is made over; all of it must outlive the router.
struct ApiParts {
  service::BuildService& builds;
  service::ProjectService& projects;
  service::EventHub& events;
  ports::Templates& templates;
  ports::Storage& storage;
  ports::Clock& clock;
  ports::Logger& logger;
  ports::IdGenerator& ids;
  service::CallbackService* callbacks = nullptr;  ///< null: without its routes
  MetricsText metrics = {};                       ///< empty: without its route
};

struct ApiOptions {
  /// Requests need a key even while there is none; else only from the first key on.
  bool keys_required = false;
  std::int64_t requests_per_minute = 0;  ///< of each key; 0: as many as it likes
  std::size_t max_watchers_per_key = 0;  ///< or per address without keys; 0: any number
};

/// Every route of the API.
[[nodiscard]] Router make_api(const ApiParts& parts, const ApiOptions& options = {});

}  // namespace rdev::http
