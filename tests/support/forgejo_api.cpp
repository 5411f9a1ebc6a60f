#include "tests/support/forgejo_api.hpp"

#include <utility>

#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>

namespace rdev::testing {

namespace json = boost::json;

namespace {

HttpReply reply(unsigned status, const json::value& body) {
  return {status, "application/json", json::serialize(body)};
}

}  // namespace

ForgejoApi::ForgejoApi()
    : http_(std::make_unique<ScriptedHttp>([this](const HttpAsked& asked) {
        const std::scoped_lock lock(mutex_);
        asked_.push_back(asked);
        if (failure_ != 0) return HttpReply{failure_};
        HttpReply said = answer(asked);
        if (hangs_ && asked.method != "GET") return HttpReply{200, "text/plain", "", "\n"};
        return said;
      })) {}

HttpReply ForgejoApi::answer(const HttpAsked& asked) {
  if (asked.authorization != std::string("token ") + kToken) {
    return reply(401, {{"message", "invalid username, password or token"}});
  }
  const std::string one = "/api/v1/repos/makers/";
  if (asked.method == "POST" && asked.target == "/api/v1/orgs/makers/repos") {
    return create(asked.body);
  }
  if (!asked.target.starts_with(one)) return reply(404, {{"message", "not found"}});
  const auto found = repositories_.find(asked.target.substr(one.size()));
  if (found == repositories_.end()) return reply(404, {{"message", "not found"}});
  if (asked.method == "GET") return reply(200, found->second);
  if (asked.method != "DELETE") return reply(405, nullptr);
  repositories_.erase(found);
  return {204};
}

HttpReply ForgejoApi::create(const std::string& body) {
  json::object repository = json::parse(body).as_object();
  const std::string name(repository.at("name").as_string());
  if (repositories_.contains(name)) {
    return reply(409, {{"message", "The repository with the same name already exists."}});
  }
  repository["id"] = ++made_;
  repository["clone_url"] = "https://forge.example/makers/" + name + ".git";
  repositories_[name] = repository;
  return reply(201, repository);
}

void ForgejoApi::put(const std::string& name, json::object repository) {
  const std::scoped_lock lock(mutex_);
  repositories_[name] = std::move(repository);
}

void ForgejoApi::fail(unsigned status) {
  const std::scoped_lock lock(mutex_);
  failure_ = status;
}

void ForgejoApi::hang(bool hangs) {
  const std::scoped_lock lock(mutex_);
  hangs_ = hangs;
}

std::map<std::string, json::object> ForgejoApi::repositories() const {
  const std::scoped_lock lock(mutex_);
  return repositories_;
}

std::vector<HttpAsked> ForgejoApi::asked() const {
  const std::scoped_lock lock(mutex_);
  return asked_;
}

}  // namespace rdev::testing
