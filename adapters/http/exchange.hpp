#pragma once

#include <chrono>
#include <cstddef>
#include <memory>
#include <optional>
#include <string>

#include "adapters/http/message.hpp"
#include "adapters/http/problem.hpp"
#include "ports/logger.hpp"
#include "ports/metrics.hpp"

namespace rdev::http {

/// One request and its response, as far as they are known.
struct Exchange {
  std::chrono::steady_clock::time_point started = std::chrono::steady_clock::now();
  std::string request_id;
  domain::TraceContext trace;
  std::string method = "-";
  std::string path;
  std::string route = "-";
  std::string client;
  std::string key = "-";  ///< of the caller
  unsigned version = 11;  ///< of HTTP: 10 or 11
  bool keep_alive = false;
  std::shared_ptr<Request> request;
  std::optional<Problem> refusal;  ///< instead of an answer; with status 0 not even that
};

/// The exchange's line in the log: no query, no body and no other header than the request's id,
/// because any of them may hold a secret.
void log_exchange(ports::Logger& logger, const Exchange& exchange, int status, std::size_t bytes);

/// Counts it; `with_duration` also how long it took.
void measure_exchange(ports::Metrics& metrics, const Exchange& exchange, int status,
                      bool with_duration);

}  // namespace rdev::http
