#include "tests/e2e/provisioned_world.hpp"

#include <cstdlib>
#include <fstream>
#include <stdexcept>

#include "tests/e2e/poll.hpp"

namespace rdev::testing {

namespace json = boost::json;

ProvisionedWorld::ProvisionedWorld() {
  write_url("database", PostgresCluster::shared().url());
  write_url("cache", redis.url());
  setenv("RDEV_CLOUDFLARE_TOKEN", CloudflareApi::kToken, 1);  // instead of a file
  write_url("forgejo", ForgejoApi::kToken);
  write_url("silent-database",
            "postgresql://u:p@127.0.0.1:" + std::to_string(silent.port()) + "/postgres");
  write_url("silent-cache", "redis://u:p@127.0.0.1:" + std::to_string(silent.port()));
}

void ProvisionedWorld::write_url(const std::string& kind, const std::string& url) const {
  std::ofstream(rdev.path(kind + ".url")) << url << '\n';
}

std::vector<std::string> ProvisionedWorld::provisioning_flags() const {
  std::vector<std::string> flags{"--cloudflare-zone", CloudflareApi::kZone,  "--cloudflare-domain",
                                 "apps.example.org",  "--cloudflare-target", "192.0.2.7",
                                 "--cloudflare-url",  cloudflare.url()};
  if (at_forge) {
    flags.insert(flags.end(), {"--forgejo-url", forgejo.url(), "--forgejo-organization", "makers",
                               "--forgejo-token-file", rdev.path("forgejo.url").string()});
  } else {
    flags.insert(flags.end(), {"--git-root", rdev.path("git").string()});
  }
  return flags;
}

void ProvisionedWorld::start(const std::string& script, const std::string& broken) {
  cloudflare.hang(broken == "dns");
  forgejo.hang(broken == "repository");
  std::vector<std::string> flags = provisioning_flags();
  // Short where it is to run out, and else too long for any slow machine.
  flags.insert(flags.end(), {"--provision-lease-seconds", broken.empty() ? "90" : "3"});
  for (const std::string kind : {"database", "cache"}) {
    const std::string file = (kind == broken ? "silent-" : "") + kind + ".url";
    flags.insert(flags.end(), {"--provision-" + kind + "-file", rdev.path(file).string()});
  }
  rdev.start(script, flags);
}

json::object ProvisionedWorld::request(const std::string& id) {
  return {
      {"project",
       {{"id", id},
        {"provision", {{"repository", true}, {"database", true}, {"cache", true}, {"dns", true}}}}},
      {"build", {{"prompt", "go"}, {"auto_push", true}}}};
}

std::string ProvisionedWorld::left(const std::string& id) {
  std::string found;
  const auto add = [&](bool there, const std::string& what) {
    if (there) found += (found.empty() ? "" : " ") + what;
  };
  add(rdev.api().get("/projects/" + id).status != 404, "project");
  const auto root = rdev.path("git");
  const bool has_files = std::filesystem::exists(root) && !std::filesystem::is_empty(root);
  add(has_files || !forgejo.repositories().empty(), "repository");
  const std::string roles = "SELECT 1 FROM pg_roles WHERE rolname = 'rdev_" + id + "'";
  const std::string databases = "SELECT 1 FROM pg_database WHERE datname = 'rdev_" + id + "'";
  add(!postgres.run(roles + " UNION ALL " + databases).empty(), "database");
  const bool has_user = redis.run({"ACL", "USERS"}).find("rdev-" + id) != std::string::npos;
  add(has_user || redis.run({"DBSIZE"}) != "0\n", "cache");
  add(!cloudflare.records().empty(), "dns");
  add(std::filesystem::exists(rdev.path("pods") / id), "pod");
  return found;
}

void ProvisionedWorld::wait_until_nothing_is_left() {
  poll_until("nothing left", [&] { return left().empty(); });
}

void ProvisionedWorld::wait_for(const std::string& kind, const std::string& state) const {
  poll_until(kind + " " + state, [&] {
    const Answer answer = rdev.api().get("/projects/demo");
    if (answer.status != 200) return false;
    const json::value project = answer.json();
    for (const json::value& resource : project.at("resources").as_array()) {
      if (resource.at("kind").as_string() == kind) return resource.at("state").as_string() == state;
    }
    return false;
  });
}

}  // namespace rdev::testing
