#include "apps/server/keys.hpp"

#include <algorithm>
#include <charconv>
#include <chrono>
#include <iostream>
#include <optional>
#include <utility>

#include "adapters/http/auth/key_token.hpp"
#include "core/domain/api_key.hpp"
#include "core/domain/text.hpp"
#include "ports/api_keys.hpp"

namespace rdev::apps {

namespace {

constexpr std::size_t kMaxNameBytes = 100;
constexpr std::chrono::hours kLongestLife{24 * 365 * 100};

Error wrong(const std::string& flag, const std::string& why) {
  return {Errc::invalid, "keys create " + flag + ": " + why};
}

/// "90d", "12h", "30m", "45s".
std::optional<std::chrono::seconds> parse_life(const std::string& text) {
  std::int64_t count = 0;
  const char* const end = text.data() + text.size();
  const auto [unit, failure] = std::from_chars(text.data(), end, count);
  if (failure != std::errc() || end - unit != 1 || count <= 0) return std::nullopt;
  const std::string_view units = "smhd";
  const std::size_t at = units.find(*unit);
  if (at == std::string_view::npos) return std::nullopt;
  constexpr std::int64_t kSeconds[] = {1, 60, 3600, 86400};
  if (count > std::chrono::seconds(kLongestLife).count() / kSeconds[at]) return std::nullopt;
  return std::chrono::seconds(count * kSeconds[at]);
}

bool is_name(const std::string& text) {
  return text.size() <= kMaxNameBytes && domain::is_utf8(text) &&
         std::none_of(text.begin(), text.end(),
                      [](unsigned char c) { return c < ' ' || c == '/' || c == 0x7F; });
}

template <class Items, class Text>
std::string joined(const Items& items, Text text) {
  std::string list;
  for (const auto& item : items) list += (list.empty() ? "" : ",") + std::string(text(item));
  return list.empty() ? "-" : list;
}

std::string moment(const std::optional<domain::Timestamp>& at) {
  return at ? domain::format_rfc3339(*at) : "-";
}

std::string state(const domain::ApiKey& key, domain::Timestamp now) {
  if (key.revoked_at) return "revoked";
  return key.expires_at && *key.expires_at <= now ? "expired" : "valid";
}

Result<void> list(ports::Storage& storage, domain::Timestamp now) {
  const auto keys =
      ports::read(storage, [](ports::UnitOfWork& unit) { return unit.api_keys().list(); });
  if (keys.has_error()) return keys.error();
  std::cout << "ID\tNAME\tSTATE\tSCOPES\tPROJECTS\tCREATED\tEXPIRES\tLAST USED\n";
  for (const domain::ApiKey& key : *keys) {
    std::cout << key.id.str() << '\t' << (key.name.empty() ? "-" : key.name) << '\t'
              << state(key, now) << '\t'
              << joined(key.scopes, [](domain::Scope scope) { return domain::to_string(scope); })
              << '\t' << joined(key.projects, [](const auto& id) { return id.str(); }) << '\t'
              << moment(key.created_at) << '\t' << moment(key.expires_at) << '\t'
              << moment(key.last_used_at) << '\n';
  }
  return {};
}

}  // namespace

KeyCommands::KeyCommands(CLI::App& app)
    : keys_(app.add_subcommand("keys", "Create, list and revoke API keys")) {
  keys_->fallthrough()->require_subcommand(1);
  create_ = keys_->add_subcommand("create", "Make a key and print it, this once")->fallthrough();
  create_->add_option("--name", name_, "Whose it is; shown as requested_by of builds");
  create_
      ->add_option("--scope", scopes_,
                   "builds:read, builds:write, projects:write or admin; may be given several times")
      ->capture_default_str();
  create_->add_option("--project", projects_,
                      "Bind it to this project; may be given several times");
  create_->add_option("--expires", expires_, "Its life, such as 90d, 12h or 30m; else for good");
  list_ = keys_->add_subcommand("list", "List all keys, without their secrets")->fallthrough();
  revoke_ = keys_->add_subcommand("revoke", "End a key for good, at once")->fallthrough();
  revoke_->add_option("ID", id_, "Of the key, as list shows it")->required();
}

Result<void> KeyCommands::run(ports::Storage& storage, ports::Clock& clock,
                              ports::IdGenerator& ids) const {
  if (*create_) return create(storage, clock, ids);
  if (*list_) return list(storage, clock.now());
  return storage.write([&](ports::UnitOfWork& unit) {
    return unit.api_keys().revoke(domain::ApiKeyId(id_), clock.now());
  });
}

Result<void> KeyCommands::create(ports::Storage& storage, ports::Clock& clock,
                                 ports::IdGenerator& ids) const {
  domain::ApiKey key;
  if (!is_name(name_)) return wrong("--name", "at most 100 bytes of text without '/'");
  key.name = name_;
  for (const std::string& text : scopes_) {
    const auto scope = domain::parse_scope(text);
    if (!scope) {
      return wrong("--scope", "'" + text + "' is none of builds:read, builds:write, " +
                                  "projects:write and admin");
    }
    if (std::find(key.scopes.begin(), key.scopes.end(), *scope) == key.scopes.end()) {
      key.scopes.push_back(*scope);
    }
  }
  for (const std::string& id : projects_) {
    if (!domain::is_dns_label(id)) return wrong("--project", "'" + id + "' is no project's id");
    key.projects.emplace_back(id);
  }
  key.created_at = clock.now();
  if (!expires_.empty()) {
    const auto life = parse_life(expires_);
    if (!life) return wrong("--expires", "'" + expires_ + "' is no time such as 90d, 12h or 30m");
    key.expires_at = key.created_at + *life;
  }
  const http::KeyToken token = http::make_key_token(ids);
  key.id = token.id;
  key.digest = http::key_digest(token.text);
  auto stored = storage.write([&](ports::UnitOfWork& unit) { return unit.api_keys().insert(key); });
  if (stored.has_error()) return stored;
  std::cout << token.text << std::endl;
  std::cerr << "This is key " << key.id.str() << ". It will not be shown again.\n";
  return {};
}

}  // namespace rdev::apps
