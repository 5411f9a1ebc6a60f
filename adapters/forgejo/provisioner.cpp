#include "adapters/forgejo/provisioner.hpp"

#include <algorithm>
#include <optional>

namespace rdev::forgejo {

namespace json = boost::json;

namespace {

/// How often what two may make at the same moment is looked at anew.
constexpr int kLooks = 3;

std::string description_of(const domain::Resource& resource) {
  return "rdev " + resource.key;
}

bool is_project(const json::object& repository, const domain::Resource& resource) {
  const json::value* id = repository.if_contains("id");
  const json::value* recorded = resource.detail.if_contains("id");
  if (id != nullptr && recorded != nullptr) return *id == *recorded;
  return https::text_at(repository, "description") == description_of(resource);
}

/// What Forgejo takes for the name of an organization, as far as it is good in a path.
bool is_organization(const std::string& name) {
  return !name.empty() && name.front() != '.' && std::all_of(name.begin(), name.end(), [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' ||
           c == '_' || c == '.';
  });
}

}  // namespace

Provisioner::Provisioner(ProvisionerConfig config, std::unique_ptr<https::Client> client)
    : config_(std::move(config)), api_(std::move(client), "token " + config_.token) {}

Result<std::unique_ptr<Provisioner>> Provisioner::make(ProvisionerConfig config) {
  if (!is_organization(config.organization)) {
    return Error{Errc::invalid, "the name of an organization is needed"};
  }
  if (config.token.empty()) return Error{Errc::invalid, "a token is needed"};
  auto client = https::Client::make({.base_url = config.base_url, .ca_file = config.ca_file});
  if (client.has_error()) return client.error();
  return std::unique_ptr<Provisioner>(new Provisioner(std::move(config), std::move(*client)));
}

Result<domain::Resource> Provisioner::plan(const domain::Project& project) const {
  if (!project.repository.url.empty()) {
    return Error{Errc::invalid,
                 "the project is invalid",
                 {{"/repository/url", "is the forge's to choose: leave it out"}}};
  }
  domain::Resource resource{kind(), provider(), project.id.str(), {}, {}, {}};
  resource.detail = {{"branch", project.repository.branch}};
  return resource;
}

Result<std::optional<json::object>> Provisioner::find(const domain::Resource& resource,
                                                      const std::stop_token& stop) const {
  using Found = Result<std::optional<json::object>>;
  auto answer = api_.send("GET", "/api/v1/repos/" + config_.organization + "/" + resource.name,
                          std::nullopt, stop);
  if (answer.has_error()) {
    // Nothing was asked to be done.
    if (answer.error().code == Errc::uncertain) {
      return Error{Errc::unavailable, answer.error().message};
    }
    return answer.error();
  }
  if (answer->status == 404) return Found::value_type{};
  if (answer->status != 200 || !answer->body.is_object()) {
    return https::refusal("the repository", *answer, https::text_at(answer->body, "message"));
  }
  return std::optional(std::move(answer->body.get_object()));
}

Result<ports::MadeResource> Provisioner::create(const domain::Resource& resource,
                                                const std::stop_token& stop) {
  for (int look = 0; look < kLooks; ++look) {
    const auto found = find(resource, stop);
    if (found.has_error()) return found.error();
    if (*found) {
      if (!is_project(**found, resource)) break;
      ports::MadeResource made{resource.detail, {}, https::text_at(**found, "clone_url")};
      made.detail["id"] = (*found)->contains("id") ? (*found)->at("id") : json::value(nullptr);
      return made;
    }
    auto added = add(resource, stop);
    if (added.has_error() && added.error().code != Errc::already_exists) return added.error();
  }
  return Error{Errc::already_exists, "the repository " + config_.organization + "/" +
                                         resource.name + " is somebody else's"};
}

Result<void> Provisioner::add(const domain::Resource& resource, const std::stop_token& stop) const {
  const json::object repository{{"name", resource.name},
                                {"description", description_of(resource)},
                                {"private", true},
                                {"auto_init", false},
                                {"default_branch", resource.detail.at("branch")}};
  const auto answer =
      api_.send("POST", "/api/v1/orgs/" + config_.organization + "/repos", repository, stop);
  if (answer.has_error()) {
    if (answer.error().code == Errc::forbidden) return answer.error();
    return Error{Errc::uncertain, answer.error().message};
  }
  if (answer->status == 201) return {};
  const std::string words = https::text_at(answer->body, "message");
  if (answer->status == 409) return Error{Errc::already_exists, words};
  return https::refusal("the new repository", *answer, words);
}

Result<void> Provisioner::destroy(const domain::Resource& resource, const std::stop_token& stop) {
  const auto found = find(resource, stop);
  if (found.has_error()) return found.error();
  if (!*found || !is_project(**found, resource)) return {};
  const auto answer = api_.send(
      "DELETE", "/api/v1/repos/" + config_.organization + "/" + resource.name, std::nullopt, stop);
  if (answer.has_error()) return answer.error();
  if (answer->status == 204 || answer->status == 404) return {};
  return https::refusal("the repository's removal", *answer,
                        https::text_at(answer->body, "message"));
}

}  // namespace rdev::forgejo
