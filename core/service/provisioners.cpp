#include "core/service/provisioners.hpp"

#include <array>
#include <cstddef>
#include <string>
#include <utility>

namespace rdev::service {

namespace {

constexpr std::size_t kSecretBytes = 24;

/// Hexadecimal: good in every URL, identifier and command without quoting.
std::string make_secret(ports::IdGenerator& ids) {
  constexpr std::string_view kDigits = "0123456789abcdef";
  std::string secret;
  for (const char c : ids.random_bytes(kSecretBytes)) {
    const auto byte = static_cast<unsigned char>(c);
    secret += kDigits[byte >> 4U];
    secret += kDigits[byte & 0xFU];
  }
  return secret;
}

}  // namespace

ports::Provisioner* Provisioners::by_provider(std::string_view provider) const {
  for (ports::Provisioner* one : all_) {
    if (one->provider() == provider) return one;
  }
  return nullptr;
}

ports::Provisioner* Provisioners::by_kind(std::string_view kind) const {
  for (ports::Provisioner* one : all_) {
    if (one->kind() == kind) return one;
  }
  return nullptr;
}

/// A path is made by the first, and what has no URL yet by the last, which brings its own.
ports::Provisioner* Provisioners::of_repository(const domain::Project& project) const {
  if (domain::local_path(project.repository)) return by_kind("repository");
  ports::Provisioner* last = nullptr;
  for (ports::Provisioner* one : all_) {
    if (one->kind() == "repository") last = one;
  }
  return last;
}

Result<std::vector<domain::Resource>> Provisioners::plan(const domain::Project& project,
                                                         bool local_repository,
                                                         ports::IdGenerator& ids) const {
  const auto& wanted = project.provision;
  const bool is_local = domain::local_path(project.repository).has_value();
  const std::array<std::pair<std::string_view, bool>, 4> kinds{{
      {"repository", wanted.repository || (local_repository && is_local)},
      {"database", wanted.database},
      {"cache", wanted.cache},
      {"dns", wanted.dns},
  }};
  std::vector<domain::Resource> resources;
  std::vector<FieldError> faults;
  for (const auto& [kind, is_wanted] : kinds) {
    if (!is_wanted) continue;
    const ports::Provisioner* one = kind == "repository" ? of_repository(project) : by_kind(kind);
    if (one == nullptr) {
      faults.push_back({"/provision/" + std::string(kind), "is not set up on this server"});
      continue;
    }
    auto planned = one->plan(project);
    if (planned.has_error()) {
      if (planned.error().fields.empty()) return planned.error();
      for (const FieldError& fault : planned.error().fields) faults.push_back(fault);
      continue;
    }
    planned->key = ids.uuid();
    planned->secret = make_secret(ids);
    resources.push_back(std::move(*planned));
  }
  if (!faults.empty()) return Error{Errc::invalid, "the project is invalid", std::move(faults)};
  return resources;
}

}  // namespace rdev::service
