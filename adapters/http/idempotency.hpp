#pragma once

#include <optional>
#include <string>

#include "adapters/http/problem.hpp"
#include "adapters/http/router.hpp"
#include "ports/clock.hpp"
#include "ports/id_generator.hpp"
#include "ports/logger.hpp"
#include "ports/storage.hpp"

namespace rdev::http {

/// Requests that may be sent again and are done once: `Idempotency-Key`
/// (draft-ietf-httpapi-idempotency-key-header).
///
/// The first answer with a status of the client's making, success or error, is given to every
/// request with the same key, caller, target and body for 24 hours. What failed for reasons of
/// the server's (429, 5xx) frees the key again: then the request is done anew. Thread-safe.
class Idempotency {
 public:
  Idempotency(ports::Storage& storage, ports::Clock& clock, ports::IdGenerator& ids,
              ports::Logger& logger);

  /// Sets `request.idempotent` if the route and the request want it.
  [[nodiscard]] Result<Response> filter(const Route& route, Request& request, const Next& next);

 private:
  [[nodiscard]] Result<Response> run(Request& request, const Next& next);
  void settle(const Request& request, const Result<Response>& outcome);

  ports::Storage& storage_;
  ports::Clock& clock_;
  ports::IdGenerator& ids_;
  ports::Logger& logger_;
};

/// The key in a header's value, either as the draft has it, a string in quotes, or bare: 1 to 255
/// printable ASCII characters. Nothing if it is malformed.
[[nodiscard]] std::optional<std::string> parse_idempotency_key(std::string_view value);

/// To be called by a handler in the transaction that creates something, with what it is going to
/// answer; does nothing for a request without a key. Errors: fenced (another try has taken over).
[[nodiscard]] Result<void> keep_answer(ports::UnitOfWork& unit, const Request& request,
                                       const Response& answer);

}  // namespace rdev::http
