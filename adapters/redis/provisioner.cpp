#include "adapters/redis/provisioner.hpp"

#include <algorithm>
#include <array>
#include <chrono>
#include <string_view>
#include <vector>

#include <fmt/format.h>
#include <openssl/evp.h>

#include "core/domain/resource_names.hpp"

namespace rdev::redis {
namespace {

constexpr std::chrono::seconds kStep{5};
constexpr std::chrono::seconds kAtMost{30};

enum class Owner { nobody, project, somebody_else };

/// As Redis keeps passwords.
std::string sha256(const std::string& text) {
  std::array<unsigned char, EVP_MAX_MD_SIZE> digest{};
  unsigned size = 0;
  EVP_Digest(text.data(), text.size(), digest.data(), &size, EVP_sha256(), nullptr);
  std::string hex;
  for (unsigned i = 0; i < size; ++i) hex += fmt::format("{:02x}", digest[i]);
  return hex;
}

/// All but what concerns others: commands of administrators, those that see or change what has no
/// key, and other databases of the server, where nothing would be cleared away.
std::vector<std::string> rules(const std::string& prefix, const std::string& digest) {
  return {"reset",
          "on",
          "#" + digest,
          "~" + prefix + "*",
          "&" + prefix + "*",
          "+@all",
          "-@admin",
          "-@dangerous",
          "+info",
          "-scan",
          "-randomkey",
          "-dbsize",
          "-pubsub",
          "-function",
          "-fcall",
          "-fcall_ro",
          "-script",
          "+script|load",
          "+script|exists",
          "-select",
          "+select|0"};
}

Result<void> done(const Result<Reply>& reply) {
  if (reply.has_error()) return reply.error();
  return {};
}

Result<Owner> owner_of(Connection& redis, const domain::Resource& resource) {
  const auto user = redis.run({"ACL", "GETUSER", resource.name});
  if (user.has_error()) return user.error();
  if (user->items.empty()) return Owner::nobody;
  const std::string digest = sha256(resource.secret);
  for (std::size_t i = 0; i + 1 < user->items.size(); i += 2) {
    if (user->items[i].text != "passwords") continue;
    const auto& digests = user->items[i + 1].items;
    const bool ours = std::any_of(digests.begin(), digests.end(),
                                  [&](const Reply& one) { return one.text == digest; });
    return ours ? Owner::project : Owner::somebody_else;
  }
  return Owner::somebody_else;
}

/// Into the server's ACL file, if it has one.
Result<void> save(Connection& redis) {
  const auto saved = redis.run({"ACL", "SAVE"});
  if (saved.has_error() && saved.error().code == Errc::unsupported &&
      saved.error().message.find("not configured to use an ACL file") != std::string::npos) {
    return {};
  }
  return done(saved);
}

Result<void> remove_keys(Connection& redis, const std::string& prefix,
                         const std::stop_token& stop) {
  const auto until = std::chrono::steady_clock::now() + kAtMost;
  std::string cursor = "0";
  do {
    if (stop.stop_requested()) return Error{Errc::cancelled, "stop requested"};
    if (std::chrono::steady_clock::now() >= until) {
      return Error{Errc::timeout, "there are more keys than time; the rest comes later"};
    }
    auto page = redis.run({"SCAN", cursor, "MATCH", prefix + "*", "COUNT", "1000"});
    if (page.has_error()) return page.error();
    if (page->items.size() != 2) return Error{Errc::internal, "Redis answers SCAN otherwise"};
    cursor = page->items[0].text.value_or("0");
    std::vector<std::string> unlink{"UNLINK"};
    for (const Reply& key : page->items[1].items) unlink.push_back(key.text.value_or(""));
    if (unlink.size() == 1) continue;
    if (auto gone = redis.run(unlink); gone.has_error()) return gone.error();
  } while (cursor != "0");
  return {};
}

}  // namespace

Result<std::unique_ptr<Provisioner>> Provisioner::make(ProvisionerConfig config) {
  auto url = parse_url(config.url);
  if (url.has_error()) return url.error();
  return std::unique_ptr<Provisioner>(new Provisioner(std::move(config), std::move(*url)));
}

Result<domain::Resource> Provisioner::plan(const domain::Project& project) const {
  domain::Resource resource{kind(), provider(), domain::cache_user(project.id), {}, {}, {}};
  resource.detail = {{"prefix", domain::cache_prefix(project.id)}};
  return resource;
}

Result<ports::MadeResource> Provisioner::create(const domain::Resource& resource,
                                                const std::stop_token& stop) {
  if (stop.stop_requested()) return Error{Errc::cancelled, "stop requested"};
  auto redis = Connection::open(url_, kStep);
  if (redis.has_error()) return redis.error();
  const auto owner = owner_of(*redis, resource);
  if (owner.has_error()) return owner.error();
  if (*owner == Owner::somebody_else) {
    return Error{Errc::already_exists, "the user " + resource.name + " is somebody else's"};
  }
  const std::string prefix(resource.detail.at("prefix").as_string());
  std::vector<std::string> set{"ACL", "SETUSER", resource.name};
  for (std::string& rule : rules(prefix, sha256(resource.secret))) set.push_back(std::move(rule));
  auto made = done(redis->run(set));
  if (made.has_error() && made.error().code == Errc::forbidden) return made.error();
  if (made.has_value()) made = save(*redis);
  if (made.has_error()) return Error{Errc::uncertain, made.error().message};

  const bool is_v6 = url_.host.find(':') != std::string::npos;
  const std::string place =
      !config_.advertised.empty()
          ? config_.advertised
          : fmt::format("{}:{}", is_v6 ? "[" + url_.host + "]" : url_.host, url_.port);
  return ports::MadeResource{
      resource.detail,
      {{"REDIS_URL", fmt::format("redis://{}:{}@{}/0", resource.name, resource.secret, place)},
       {"REDIS_PREFIX", prefix}},
      {}};
}

Result<void> Provisioner::destroy(const domain::Resource& resource, const std::stop_token& stop) {
  if (stop.stop_requested()) return Error{Errc::cancelled, "stop requested"};
  auto redis = Connection::open(url_, kStep);
  if (redis.has_error()) return redis.error();
  const auto owner = owner_of(*redis, resource);
  if (owner.has_error()) return owner.error();
  if (*owner == Owner::somebody_else) return {};
  if (*owner == Owner::project) {
    // No new sessions, then none; the user itself goes last, because it is known by its password.
    if (auto off = redis->run({"ACL", "SETUSER", resource.name, "off"}); off.has_error()) {
      return off.error();
    }
    auto ended = redis->run({"CLIENT", "KILL", "USER", resource.name});
    if (ended.has_error()) return ended.error();
  }
  const std::string prefix(resource.detail.at("prefix").as_string());
  if (auto gone = remove_keys(*redis, prefix, stop); gone.has_error()) return gone;
  if (auto gone = redis->run({"ACL", "DELUSER", resource.name}); gone.has_error()) {
    return gone.error();
  }
  return save(*redis);
}

}  // namespace rdev::redis
