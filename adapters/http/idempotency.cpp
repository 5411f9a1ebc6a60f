#include "adapters/http/idempotency.hpp"

#include <algorithm>
#include <chrono>
#include <utility>

#include <boost/url/grammar/ci_string.hpp>

#include "adapters/http/sha256.hpp"
#include "ports/idempotency_keys.hpp"

namespace rdev::http {

namespace {

using State = domain::IdempotencyClaim::State;

constexpr std::string_view kHeader = "Idempotency-Key";
constexpr std::size_t kMaxKeyChars = 255;
constexpr std::chrono::hours kKeptFor{24};
// Longer than any request takes: everything a handler waits for has a shorter deadline.
constexpr std::chrono::seconds kRunsAtMost{60};
// More than one claim adds, so that the table shrinks to what has not expired.
constexpr std::size_t kPrunedAtOnce = 10;

bool is_printable(char c) {
  return c >= ' ' && c <= '~';
}

/// Whether another request may be expected to be answered the same.
bool is_decided(int status) {
  return status < 500 && status != 401 && status != 403 && status != 408 && status != 429;
}

domain::StoredAnswer to_stored(const Response& response) {
  domain::StoredAnswer answer{response.status, response.content_type, {}, response.body};
  for (const auto& [name, value] : response.headers) answer.headers.push_back(name + ": " + value);
  return answer;
}

Response from_stored(domain::StoredAnswer answer) {
  Response response{answer.status, std::move(answer.content_type), std::move(answer.body), {}};
  for (const std::string& header : answer.headers) {
    const std::size_t colon = header.find(": ");
    response.headers.emplace_back(header.substr(0, colon), header.substr(colon + 2));
  }
  response.headers.emplace_back("Idempotency-Replayed", "true");
  return response;
}

std::string fingerprint_of(const Request& request) {
  return sha256_hex(request.method + " " + request.path + "?" + request.query + "\n" +
                    request.body);
}

Response refuse(const Request& request, int status, std::string detail) {
  Problem problem = http_problem(status, std::move(detail));
  if (status == 409) problem.headers.emplace_back("Retry-After", "1");
  return to_response(problem, request.path);
}

}  // namespace

std::optional<std::string> parse_idempotency_key(std::string_view value) {
  std::string key(value);
  if (value.starts_with('"')) {
    if (value.size() < 2 || !value.ends_with('"')) return std::nullopt;
    key.clear();
    const std::string_view inner = value.substr(1, value.size() - 2);
    for (std::size_t i = 0; i < inner.size(); ++i) {
      if (inner[i] == '"') return std::nullopt;
      if (inner[i] == '\\') {
        ++i;
        if (i == inner.size() || (inner[i] != '"' && inner[i] != '\\')) return std::nullopt;
      }
      key += inner[i];
    }
  } else if (value.find_first_of(" ,;\"") != std::string_view::npos) {
    return std::nullopt;
  }
  if (key.empty() || key.size() > kMaxKeyChars) return std::nullopt;
  if (!std::all_of(key.begin(), key.end(), is_printable)) return std::nullopt;
  return key;
}

Result<void> keep_answer(ports::UnitOfWork& unit, const Request& request, const Response& answer) {
  if (!request.idempotent) return {};
  return unit.idempotency_keys().keep(*request.idempotent, to_stored(answer));
}

Idempotency::Idempotency(ports::Storage& storage, ports::Clock& clock, ports::IdGenerator& ids,
                         ports::Logger& logger)
    : storage_(storage), clock_(clock), ids_(ids), logger_(logger) {}

Result<Response> Idempotency::filter(const Route& route, Request& request, const Next& next) {
  if (!route.idempotent) return next(request);
  const auto given =
      std::count_if(request.headers.begin(), request.headers.end(), [](const Header& header) {
        return boost::urls::grammar::ci_is_equal(header.first, kHeader);
      });
  if (given == 0) return next(request);
  const auto key = parse_idempotency_key(*request.header(kHeader));
  if (!key || given > 1) {
    return refuse(request, 400,
                  "the Idempotency-Key must be one string of 1 to 255 printable ASCII characters, "
                  "in quotes, or without blanks, commas and semicolons");
  }
  const domain::Timestamp now = clock_.now();
  request.idempotent = {request.caller.key_id, *key, fingerprint_of(request),
                        ids_.uuid(),           now,  now + kRunsAtMost,
                        now + kKeptFor};
  return run(request, next);
}

Result<Response> Idempotency::run(Request& request, const Next& next) {
  const domain::Timestamp now = request.idempotent->created_at;
  auto claim =
      ports::write(storage_, [&](ports::UnitOfWork& unit) -> Result<domain::IdempotencyClaim> {
        auto claimed = unit.idempotency_keys().claim(*request.idempotent, now);
        if (claimed.has_error() || claimed->state != State::started) return claimed;
        auto pruned = unit.idempotency_keys().prune(now, kPrunedAtOnce);
        if (pruned.has_error()) return pruned.error();
        return claimed;
      });
  if (claim.has_error()) return claim.error();
  switch (claim->state) {
    case State::answered:
      return from_stored(std::move(*claim->answer));
    case State::other_request:
      return refuse(request, 422, "this Idempotency-Key was used for another request");
    case State::running:
      return refuse(request, 409, "the first request with this Idempotency-Key is still running");
    case State::started:
      break;
  }
  try {
    auto outcome = next(request);
    settle(request, outcome);
    return outcome;
  } catch (...) {
    settle(request, Error{Errc::internal, "exception"});
    throw;
  }
}

/// What the handler has not kept is kept here, unless another request should try again. Whether
/// it has, the database knows best: it leaves alone what has its answer, even if the handler was
/// told that its commit is uncertain.
void Idempotency::settle(const Request& request, const Result<Response>& outcome) {
  const Response answer =
      outcome.has_value() ? *outcome : to_response(problem_of(outcome.error()), request.path);
  if (outcome.has_value() && answer.status < 300) return;
  const auto settled = storage_.write([&](ports::UnitOfWork& unit) {
    if (is_decided(answer.status)) return keep_answer(unit, request, answer);
    return unit.idempotency_keys().release(*request.idempotent);
  });
  // Not settled it frees itself when its time is over.
  if (settled.has_value() || settled.error().code == Errc::fenced) return;
  logger_.warning("an idempotency key was not settled",
                  {{"request_id", request.request_id}, {"error", settled.error().message}});
}

}  // namespace rdev::http
