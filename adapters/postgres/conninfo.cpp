#include "adapters/postgres/conninfo.hpp"

#include <array>
#include <map>
#include <memory>
#include <optional>
#include <utility>

#include <fmt/format.h>
#include <libpq-fe.h>

namespace rdev::postgres {
namespace {

constexpr std::string_view kCockroach = "cockroachdb://";

using Parameters = std::map<std::string, std::string>;

/// What a URL may set otherwise. The keepalives and the time for what we sent to arrive find a
/// dead host within half a minute, instead of the system's hours.
constexpr std::array<std::pair<const char*, const char*>, 8> kDefaults{{
    {"fallback_application_name", "rdev"},
    {"client_encoding", "UTF8"},
    {"connect_timeout", "5"},
    {"keepalives_idle", "15"},
    {"keepalives_interval", "5"},
    {"keepalives_count", "3"},
    {"tcp_user_timeout", "30000"},
    {"target_session_attrs", "read-write"},  // of several hosts, the one that takes writes
}};

/// As libpq reads it; nothing when it cannot.
std::optional<Parameters> parse(const std::string& url) {
  char* reason = nullptr;
  const std::unique_ptr<PQconninfoOption, decltype(&PQconninfoFree)> options(
      PQconninfoParse(url.c_str(), &reason), PQconninfoFree);
  PQfreemem(reason);  // quotes the URL
  if (options == nullptr) return {};
  Parameters parameters;
  for (const PQconninfoOption* option = options.get(); option->keyword != nullptr; ++option) {
    if (option->val != nullptr) parameters.emplace(option->keyword, option->val);
  }
  return parameters;
}

std::string quoted(const std::string& value) {
  std::string text = "'";
  for (const char c : value) {
    if (c == '\'' || c == '\\') text += '\\';
    text += c;
  }
  return text + "'";
}

/// A URL's own options come last, and win.
std::string session_options(const SessionTimeouts& timeouts, const std::string& own) {
  return fmt::format(
      "-c statement_timeout={} -c lock_timeout={} -c idle_in_transaction_session_timeout={}"
      " -c client_min_messages=error {}",
      timeouts.statement.count(), timeouts.lock.count(), timeouts.idle_in_transaction.count(), own);
}

/// What tells one database from another, for people.
std::string shown(const Parameters& parameters) {
  const auto value = [&](const char* key) -> std::string {
    const auto found = parameters.find(key);
    return found == parameters.end() ? "" : found->second;
  };
  std::string text = "postgresql://";
  if (const std::string user = value("user"); !user.empty()) text += user + "@";
  text += value("host");
  if (const std::string port = value("port"); !port.empty()) text += ":" + port;
  return text + "/" + value("dbname");
}

}  // namespace

bool is_database_url(std::string_view url) noexcept {
  return url.starts_with("postgresql://") || url.starts_with("postgres://") ||
         url.starts_with(kCockroach);
}

Result<Conninfo> parse_database_url(std::string_view url, const SessionTimeouts& timeouts) {
  Conninfo conninfo;
  std::string plain{url};
  if (url.starts_with(kCockroach)) {
    conninfo.cockroach = true;
    plain = "postgresql://" + plain.substr(kCockroach.size());
  }
  auto parameters = is_database_url(url) ? parse(plain) : std::nullopt;
  if (!parameters.has_value()) {
    return Error{Errc::invalid,
                 "not of the form postgresql://USER:PASSWORD@HOST:PORT/NAME?OPTION=VALUE; "
                 "characters such as @ : / % in a name or password are written as %40 and so on"};
  }
  for (const auto& [key, value] : kDefaults) parameters->emplace(key, value);
  parameters->insert_or_assign("options", session_options(timeouts, (*parameters)["options"]));

  conninfo.shown = shown(*parameters);
  for (const auto& [key, value] : *parameters) conninfo.text += key + "=" + quoted(value) + " ";
  return conninfo;
}

}  // namespace rdev::postgres
