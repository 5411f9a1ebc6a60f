#include "adapters/memory/server_secrets.hpp"

namespace rdev::memory {

Result<std::string> ServerSecrets::find_or_insert(std::string_view name,
                                                  const std::string& candidate) {
  const std::string key(name);
  if (const auto known = tables_.secrets.find(key)) return *known;
  tables_.secrets.put(key, candidate);
  return candidate;
}

}  // namespace rdev::memory
