#include "adapters/http/auth/gate.hpp"

#include <algorithm>
#include <chrono>
#include <string>
#include <string_view>

#include <boost/url/grammar/ci_string.hpp>

#include "adapters/http/auth/key_token.hpp"
#include "adapters/http/path_ids.hpp"
#include "ports/api_keys.hpp"
#include "ports/work_queue.hpp"

namespace rdev::http {

namespace {

// Often enough to see which keys are dead, seldom enough to cost nothing.
constexpr std::chrono::minutes kNoteUseEvery{1};
constexpr std::string_view kScheme = "Bearer ";

Problem refuse(int status, std::string detail, const std::string& challenge) {
  Problem problem = http_problem(status, std::move(detail));
  problem.headers.emplace_back("WWW-Authenticate", "Bearer realm=\"rdev\"" + challenge);
  return problem;
}

Problem refuse_key(std::string detail) {
  return refuse(401, std::move(detail), ", error=\"invalid_token\"");
}

/// The token of an Authorization header; empty when the header is of another kind.
std::string_view token_in(std::string_view header) {
  if (header.size() < kScheme.size()) return {};
  if (!boost::urls::grammar::ci_is_equal(header.substr(0, kScheme.size()), kScheme)) return {};
  header.remove_prefix(std::min(header.find_first_not_of(' ', kScheme.size()), header.size()));
  return header;
}

bool is_for(const domain::ApiKey& key, domain::Scope scope) {
  return std::any_of(key.scopes.begin(), key.scopes.end(), [&](domain::Scope given) {
    return given == scope || given == domain::Scope::admin;
  });
}

}  // namespace

struct Gate::Finding {
  std::optional<domain::ApiKey> key;
  bool keys_exist = true;
};

Gate::Gate(ports::Storage& storage, ports::Clock& clock, ports::Logger& logger, GateOptions options)
    : storage_(storage), clock_(clock), logger_(logger), keys_required_(options.keys_required) {}

Result<Response> Gate::filter(const Route& route, Request& request, const Next& next) {
  if (!route.scope) return next(request);
  const auto refusal = identify(route, request);
  if (refusal.has_error()) return refusal.error();
  if (*refusal) return to_response(**refusal, request.path);
  if (auto bound = check_binding(route, request); bound.has_error()) return bound.error();
  return next(request);
}

/// Who it is, and whether that one's key is for this route; a problem if not.
Result<std::optional<Problem>> Gate::identify(const Route& route, Request& request) {
  const auto header = request.header("Authorization");
  const std::string_view token = header ? token_in(*header) : std::string_view();
  std::optional<std::string> digest;
  if (is_key_token(token)) digest = key_digest(token);
  const auto found = look_up(digest);
  if (found.has_error()) return found.error();
  if (!found->keys_exist) return std::optional<Problem>();

  if (!header) return std::optional(refuse(401, "this needs an API key as bearer token", ""));
  if (!found->key || !equal_digests(found->key->digest, *digest)) {
    return std::optional(refuse_key("this is no key of this server"));
  }
  const domain::ApiKey& key = *found->key;
  if (key.revoked_at) return std::optional(refuse_key("this key was revoked"));
  if (key.expires_at && *key.expires_at <= clock_.now()) {
    return std::optional(refuse_key("this key has expired"));
  }
  request.caller = {key.name.empty() ? key.id.str() : key.name + "/" + key.id.str(), key.id.str(),
                    key.projects};
  note_use(key);
  if (is_for(key, *route.scope)) return std::optional<Problem>();
  const std::string scope(domain::to_string(*route.scope));
  return std::optional(refuse(403, "this key is not for " + scope,
                              ", error=\"insufficient_scope\", scope=\"" + scope + "\""));
}

Result<Gate::Finding> Gate::look_up(const std::optional<std::string>& digest) {
  if (!digest && keys_required_) return Finding{};
  auto found = ports::read(storage_, [&](ports::UnitOfWork& unit) -> Result<Finding> {
    Finding finding;
    if (digest) {
      auto key = unit.api_keys().find_by_digest(*digest);
      if (key.has_error() && key.error().code != Errc::not_found) return key.error();
      if (key.has_value()) finding.key = std::move(*key);
    }
    if (finding.key || keys_required_) return finding;
    const auto any = unit.api_keys().any();
    if (any.has_error()) return any.error();
    finding.keys_exist = *any;
    return finding;
  });
  if (found.has_value() && found->keys_exist) keys_required_ = true;
  return found;
}

/// For a bound key, what is another's does not exist, and sounds exactly like that.
Result<void> Gate::check_binding(const Route& route, const Request& request) {
  if (request.caller.projects.empty()) return {};
  if (request.params.contains("task_id")) {
    const auto id = task_id_of(request);
    if (id.has_error()) return id.error();
    const auto task =
        ports::read(storage_, [&](ports::UnitOfWork& unit) { return unit.queue().find(*id); });
    if (task.has_value() && request.caller.may_see(task->project_id)) return {};
    if (task.has_error() && task.error().code != Errc::not_found) return task.error();
    return Error{Errc::not_found, "no build '" + id->str() + "'"};
  }
  if (request.params.contains("id")) {
    const auto id = project_id_of(request);
    if (id.has_error()) return id.error();
    if (request.caller.may_see(*id)) return {};
    return Error{Errc::not_found, "no project '" + id->str() + "'"};
  }
  if (route.heeds_caller) return {};
  return Error{Errc::forbidden, "this needs a key that is not bound to projects"};
}

void Gate::note_use(const domain::ApiKey& key) {
  const domain::Timestamp now = clock_.now();
  if (key.last_used_at && now - *key.last_used_at < kNoteUseEvery) return;
  const auto noted =
      storage_.write([&](ports::UnitOfWork& unit) { return unit.api_keys().touch(key.id, now); });
  if (noted.has_value()) return;
  logger_.warning("the use of a key was not noted",
                  {{"key", key.id.str()}, {"error", noted.error().message}});
}

}  // namespace rdev::http
