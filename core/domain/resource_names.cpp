#include "core/domain/resource_names.hpp"

#include <algorithm>
#include <array>
#include <cstddef>

namespace rdev::domain {

namespace {

constexpr std::size_t kLongestIdentifier = 63;  // NAMEDATALEN - 1
constexpr std::size_t kLongestHost = 253;       // RFC 1035, as text

/// Names that programs ask for by themselves, or that people take for the operator's own.
constexpr std::array<std::string_view, 24> kReservedHosts{
    "admin", "api",    "autoconfig", "autodiscover", "broadcasthost", "ftp",
    "imap",  "isatap", "ldap",       "mail",         "localhost",     "mx",
    "ns",    "ns1",    "ns2",        "ntp",          "pop",           "root",
    "smtp",  "ssh",    "status",     "wpad",         "www",           "webmail"};

Error refused(std::string detail) {
  return {Errc::invalid, "the project is invalid", {{"/id", std::move(detail)}}};
}

}  // namespace

Result<std::string> database_name(const ProjectId& id) {
  std::string name = "rdev_" + id.str();
  if (name.size() > kLongestIdentifier) {
    return refused("is too long for a database's name: at most 58 characters");
  }
  // An id has no underscores of its own, so no two ids become one name.
  std::replace(name.begin(), name.end(), '-', '_');
  return name;
}

std::string cache_user(const ProjectId& id) {
  return "rdev-" + id.str();
}

std::string cache_prefix(const ProjectId& id) {
  return "rdev:" + id.str() + ":";
}

Result<std::string> host_name(const ProjectId& id, std::string_view domain) {
  const std::string& label = id.str();
  if (std::find(kReservedHosts.begin(), kReservedHosts.end(), label) != kReservedHosts.end()) {
    return refused("is reserved as a host's name");
  }
  // RFC 5891: such labels stand for texts of other letters, which may look like another's name.
  if (label.size() > 3 && label[2] == '-' && label[3] == '-') {
    return refused("must not have '--' in third place to be a host's name");
  }
  std::string name = label + "." + std::string(domain);
  if (name.size() > kLongestHost) return refused("is too long for a host's name");
  return name;
}

}  // namespace rdev::domain
