#include "core/domain/callback.hpp"

#include <algorithm>

#include <boost/json/serialize.hpp>

#include "core/domain/build_event.hpp"
#include "core/domain/build_json.hpp"

namespace rdev::domain {

std::string_view terminal_type(BuildStatus finished) noexcept {
  if (finished == BuildStatus::completed) return event_type::kBuildCompleted;
  if (finished == BuildStatus::cancelled) return event_type::kBuildCancelled;
  return event_type::kBuildFailed;
}

std::string endpoint_of(std::string_view url) {
  const std::size_t scheme = url.find("://");
  const std::size_t host = scheme == std::string_view::npos ? 0 : scheme + 3;
  std::string endpoint(url.substr(0, url.find_first_of("/?#\\", host)));
  // Credentials are refused long before; should some get here, they go no further.
  if (const auto at = endpoint.rfind('@'); at != std::string::npos && at >= host) {
    endpoint.erase(host, at + 1 - host);
  }
  std::transform(endpoint.begin(), endpoint.end(), endpoint.begin(),
                 [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c; });
  return endpoint;
}

std::string callback_body(const BuildAuditEntry& entry, Timestamp at) {
  const boost::json::object body{
      {"type", terminal_type(entry.status)},
      {"timestamp", format_rfc3339(at)},
      {"data", to_json(entry)},
  };
  return boost::json::serialize(body);
}

}  // namespace rdev::domain
