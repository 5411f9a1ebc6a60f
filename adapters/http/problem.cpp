#include "adapters/http/problem.hpp"

#include <array>
#include <utility>

#include <boost/json/array.hpp>
#include <boost/json/serialize.hpp>

#include "core/domain/text.hpp"

namespace rdev::http {

namespace {

struct Mapping {
  Errc code;
  int status;
  std::string_view title;
  std::string_view detail;       ///< instead of the error's own, which then is for the log only
  std::string_view retry_after;  ///< seconds
};

constexpr std::array kMappings{
    Mapping{Errc::invalid, 422, "The request breaks a rule", {}, {}},
    Mapping{Errc::malformed, 400, "The request cannot be parsed", {}, {}},
    Mapping{Errc::not_found, 404, "There is no such thing", {}, {}},
    Mapping{Errc::already_exists, 409, "There is such a thing already", {}, {}},
    Mapping{Errc::conflict, 409, "The present state does not allow this", {}, {}},
    Mapping{Errc::fenced, 409, "Somebody else has taken over", {}, {}},
    Mapping{Errc::queue_full, 429, "The queue is full", {}, "10"},
    Mapping{Errc::forbidden, 403, "This is not allowed", {}, {}},
    Mapping{Errc::too_large, 413, "The request is too large", {}, {}},
    Mapping{Errc::unavailable, 503, "Something the server needs cannot be reached",
            "nothing was done; trying again is safe", "2"},
    Mapping{Errc::uncertain,
            503,
            "The outcome is not known",
            "the database went away while it was committing: this may have been done, so look "
            "before trying again",
            {}},
    Mapping{Errc::timeout,
            504,
            "Something the server needs took too long",
            "the server waited in vain for something it needs",
            {}},
    Mapping{Errc::provisioning_failed, 502, "A resource could not be made", {}, {}},
    Mapping{Errc::cancelled, 503, "The server is stopping", "the server gave up to stop", "2"},
    Mapping{Errc::unsupported,
            501,
            "This server cannot do that",
            "the server was set up without what this needs",
            {}},
};
constexpr Mapping kInternal{Errc::internal,
                            500,
                            "The server has a fault",
                            "the server's log tells more under the request id",
                            {}};

constexpr std::array<std::pair<int, std::string_view>, 18> kPhrases{{
    {400, "Bad Request"},
    {401, "Unauthorized"},
    {403, "Forbidden"},
    {404, "Not Found"},
    {405, "Method Not Allowed"},
    {409, "Conflict"},
    {413, "Content Too Large"},
    {415, "Unsupported Media Type"},
    {417, "Expectation Failed"},
    {421, "Misdirected Request"},
    {422, "Unprocessable Content"},
    {426, "Upgrade Required"},
    {429, "Too Many Requests"},
    {431, "Request Header Fields Too Large"},
    {500, "Internal Server Error"},
    {502, "Bad Gateway"},
    {503, "Service Unavailable"},
    {505, "HTTP Version Not Supported"},
}};

const Mapping& mapping_of(Errc code) {
  for (const Mapping& mapping : kMappings) {
    if (mapping.code == code) return mapping;
  }
  return kInternal;
}

/// What clients sent comes back in details, so it is made fit for JSON first.
boost::json::string to_json_text(std::string_view text) {
  return boost::json::string(domain::to_storable_utf8(text));
}

}  // namespace

Problem http_problem(int status, std::string detail) {
  Problem problem;
  problem.status = status;
  problem.detail = std::move(detail);
  for (const auto& [known, phrase] : kPhrases) {
    if (known == status) problem.title = phrase;
  }
  return problem;
}

Problem problem_of(const Error& error) {
  const Mapping& mapping = mapping_of(error.code);
  Problem problem;
  problem.status = mapping.status;
  problem.type = "urn:rdev:problem:" + std::string(to_string(mapping.code));
  problem.title = mapping.title;
  problem.detail = mapping.detail.empty() ? error.message : std::string(mapping.detail);
  problem.errors = error.fields;
  if (!mapping.retry_after.empty())
    problem.headers.emplace_back("Retry-After", mapping.retry_after);
  return problem;
}

Response to_response(const Problem& problem, std::string_view instance) {
  boost::json::object body{
      {"type", problem.type},
      {"title", problem.title},
      {"status", problem.status},
      {"detail", to_json_text(problem.detail)},
      {"instance", to_json_text(instance)},
  };
  if (!problem.errors.empty()) {
    boost::json::array errors;
    for (const FieldError& fault : problem.errors) {
      errors.push_back(
          {{"pointer", to_json_text(fault.pointer)}, {"detail", to_json_text(fault.detail)}});
    }
    body.emplace("errors", std::move(errors));
  }
  return {problem.status, "application/problem+json", boost::json::serialize(body),
          problem.headers};
}

}  // namespace rdev::http
