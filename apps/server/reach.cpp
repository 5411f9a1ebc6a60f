#include "apps/server/reach.hpp"

#include "ports/api_keys.hpp"

namespace rdev::apps {

Result<Reach> find_reach(const std::string& listen, ports::Storage& storage) {
  const auto endpoint = http::parse_endpoint(listen);
  if (endpoint.has_error()) return endpoint.error().in("--listen");
  const auto keys =
      ports::read(storage, [](ports::UnitOfWork& unit) { return unit.api_keys().any(); });
  if (keys.has_value() && *keys) return Reach{*endpoint, true};
  if (http::is_loopback(*endpoint)) return Reach{*endpoint, false};
  if (keys.has_error()) return keys.error().in("--listen " + listen + " needs API keys");
  return Error{Errc::invalid,
               "--listen " + listen +
                   ": without API keys the server is for this machine alone; make one with "
                   "`rdev-server keys create`, or use a loopback address such as 127.0.0.1:8080"};
}

}  // namespace rdev::apps
