#include "adapters/postgres/provisioner.hpp"

#include <chrono>
#include <optional>
#include <utility>

#include <fmt/format.h>

#include "core/domain/resource_names.hpp"

namespace rdev::postgres {
namespace {

constexpr std::chrono::seconds kAtMost{30};

/// How often what two may make at the same moment is looked at anew.
constexpr int kLooks = 3;

std::string mark_of(const domain::Resource& resource) {
  return "rdev " + resource.key;
}

Error somebody_elses(const std::string& what, const std::string& name) {
  return {Errc::already_exists, fmt::format("the {} {} is somebody else's", what, name)};
}

/// Nothing when there is no such role, "" for one without a comment.
Result<std::optional<std::string>> comment_of_role(Admin& admin, const std::string& name) {
  auto rows = admin.run(
      "SELECT COALESCE(shobj_description(oid, 'pg_authid'), '') FROM pg_roles"
      " WHERE rolname = " +
      admin.literal(name));
  if (rows.has_error()) return rows.error();
  return rows->empty() ? std::nullopt : std::optional(rows->front());
}

/// Nothing when there is no such database.
Result<std::optional<std::string>> owner_of_database(Admin& admin, const std::string& name) {
  auto rows = admin.run("SELECT pg_get_userbyid(datdba) FROM pg_database WHERE datname = " +
                        admin.literal(name));
  if (rows.has_error()) return rows.error();
  return rows->empty() ? std::nullopt : std::optional(rows->front());
}

Error may_be_there(Error error) {
  if (error.code != Errc::already_exists) error.code = Errc::uncertain;
  return error;
}

/// A connection that nobody else has for the same resource: what two change at once in one row of
/// its catalogue, PostgreSQL refuses ("tuple concurrently updated"). Given back at its end.
Result<Admin> connect_alone(const std::string& conninfo, const domain::Resource& resource,
                            const std::stop_token& stop) {
  auto admin = Admin::connect(conninfo, kAtMost, stop);
  if (admin.has_error()) return admin;
  const auto locked = admin->run("SELECT pg_advisory_lock(hashtextextended(" +
                                 admin->literal("rdev " + resource.name) + ", 0))");
  if (locked.has_error()) return locked.error();
  return admin;
}

Result<void> done(const Result<Admin::Rows>& rows) {
  if (rows.has_error()) return rows.error();
  return {};
}

}  // namespace

Result<std::unique_ptr<Provisioner>> Provisioner::make(ProvisionerConfig config) {
  auto conninfo = parse_database_url(
      config.url, {std::chrono::seconds(20), std::chrono::seconds(5), std::chrono::seconds(20)});
  if (conninfo.has_error()) return conninfo.error();
  if (conninfo->cockroach) {
    return Error{Errc::invalid, "databases are made in PostgreSQL alone"};
  }
  return std::unique_ptr<Provisioner>(new Provisioner(std::move(config), std::move(*conninfo)));
}

Result<domain::Resource> Provisioner::plan(const domain::Project& project) const {
  auto name = domain::database_name(project.id);
  if (name.has_error()) return name.error();
  return domain::Resource{kind(), provider(), std::move(*name), {}, {}, {}};
}

Result<ports::MadeResource> Provisioner::create(const domain::Resource& resource,
                                                const std::stop_token& stop) {
  auto admin = connect_alone(conninfo_.text, resource, stop);
  if (admin.has_error()) return admin.error();
  if (auto role = make_role(*admin, resource); role.has_error()) return role.error();
  auto closed = make_database(*admin, resource);
  if (closed.has_value()) {
    closed = done(
        admin->run("REVOKE ALL ON DATABASE " + admin->identifier(resource.name) + " FROM PUBLIC"));
  }
  // There is a role by now.
  if (closed.has_error()) return may_be_there(closed.error());
  return ports::MadeResource{
      resource.detail, {{"DATABASE_URL", url_of(*admin, resource)}}, std::nullopt};
}

Result<void> Provisioner::make_role(Admin& admin, const domain::Resource& resource) const {
  const std::string& name = resource.name;
  const auto verifier = admin.verifier(name, resource.secret);
  if (verifier.has_error()) return verifier.error();
  for (int look = 0; look < kLooks; ++look) {
    const auto comment = comment_of_role(admin, name);
    if (comment.has_error()) return comment.error();
    if (*comment == mark_of(resource)) return {};
    if (*comment) return somebody_elses("role", name);
    const std::string role = admin.identifier(name);
    // One transaction: the role is never there without its mark. Membership, so that an
    // administrator without all rights may give the role a database, and end its sessions.
    const auto made =
        admin.run(fmt::format("CREATE ROLE {0} LOGIN PASSWORD {1} CONNECTION LIMIT {2}"
                              " NOSUPERUSER NOCREATEDB NOCREATEROLE NOREPLICATION NOBYPASSRLS;"
                              " COMMENT ON ROLE {0} IS {3}; GRANT {0} TO CURRENT_USER",
                              role, admin.literal(*verifier), config_.connection_limit,
                              admin.literal(mark_of(resource))));
    if (made.has_value()) return {};
    // Refused, it was not made; if the answer was lost, who knows.
    const Errc code = made.error().code;
    if (code == Errc::unavailable) return may_be_there(made.error());
    if (code != Errc::already_exists) return made.error();
  }
  return somebody_elses("role", name);
}

Result<void> Provisioner::make_database(Admin& admin, const domain::Resource& resource) const {
  const std::string& name = resource.name;
  for (int look = 0; look < kLooks; ++look) {
    const auto owner = owner_of_database(admin, name);
    if (owner.has_error()) return owner.error();
    if (*owner == name) return {};
    if (*owner) return somebody_elses("database", name);
    // From template0, which nobody is connected to.
    const auto made = admin.run(
        fmt::format("CREATE DATABASE {0} OWNER {0} TEMPLATE template0 CONNECTION LIMIT {1}",
                    admin.identifier(name), config_.connection_limit));
    if (made.has_value()) return {};
    if (made.error().code != Errc::already_exists) return made.error();
  }
  return somebody_elses("database", name);
}

std::string Provisioner::url_of(const Admin& admin, const domain::Resource& resource) const {
  const std::string login = fmt::format("postgresql://{}:{}@", resource.name, resource.secret);
  if (!config_.advertised.empty()) {
    return fmt::format("{}{}/{}", login, config_.advertised, resource.name);
  }
  const std::string host = admin.host();
  if (host.starts_with('/')) {
    return fmt::format("{}/{}?host={}&port={}", login, resource.name, host, admin.port());
  }
  const bool is_v6 = host.find(':') != std::string::npos;
  return fmt::format("{}{}:{}/{}", login, is_v6 ? "[" + host + "]" : host, admin.port(),
                     resource.name);
}

Result<void> Provisioner::destroy(const domain::Resource& resource, const std::stop_token& stop) {
  auto admin = connect_alone(conninfo_.text, resource, stop);
  if (admin.has_error()) return admin.error();
  const std::string& name = resource.name;
  const auto comment = comment_of_role(*admin, name);
  if (comment.has_error()) return comment.error();
  if (*comment != mark_of(resource)) return {};

  const std::string quoted = admin->identifier(name);
  // No new sessions, then none.
  if (auto run = admin->run("ALTER ROLE " + quoted + " NOLOGIN"); run.has_error()) {
    return run.error();
  }
  const auto owner = owner_of_database(*admin, name);
  if (owner.has_error()) return owner.error();
  if (*owner == name) {
    auto dropped = admin->run("DROP DATABASE IF EXISTS " + quoted + " WITH (FORCE)");
    if (dropped.has_error()) return dropped.error();
  }
  auto ended =
      admin->run("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE usename = " +
                 admin->literal(name));
  if (ended.has_error()) return ended.error();
  // The role goes last, because it bears the mark. What it was given elsewhere goes with it.
  return done(admin->run("DROP OWNED BY " + quoted + "; DROP ROLE IF EXISTS " + quoted));
}

}  // namespace rdev::postgres
