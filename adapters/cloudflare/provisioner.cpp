#include "adapters/cloudflare/provisioner.hpp"

#include <optional>

#include <boost/asio/ip/address.hpp>
#include <boost/json/array.hpp>

#include "core/domain/resource_names.hpp"
#include "core/domain/text.hpp"

namespace rdev::cloudflare {

namespace json = boost::json;

namespace {

/// How often what two may make at the same moment is looked at anew.
constexpr int kLooks = 3;

std::string comment_of(const domain::Resource& resource) {
  return "rdev " + resource.key;
}

std::string type_of(const std::string& target) {
  boost::system::error_code failed;
  const auto address = boost::asio::ip::make_address(target, failed);
  if (failed) return "CNAME";
  return address.is_v4() ? "A" : "AAAA";
}

/// The first of an answer's errors.
std::string words_of(const json::value& body) {
  if (!body.is_object()) return {};
  const json::value* errors = body.get_object().if_contains("errors");
  const bool any = errors != nullptr && errors->is_array() && !errors->get_array().empty();
  return any ? https::text_at(errors->get_array().front(), "message") : std::string();
}

bool is_host_name(std::string_view name) {
  while (true) {
    const std::size_t dot = name.find('.');
    if (!domain::is_dns_label(name.substr(0, dot))) return false;
    if (dot == std::string_view::npos) return true;
    name.remove_prefix(dot + 1);
  }
}

bool is_zone_id(const std::string& zone) {
  return !zone.empty() && zone.find_first_not_of("0123456789abcdefABCDEF") == std::string::npos;
}

}  // namespace

Provisioner::Provisioner(ProvisionerConfig config, std::unique_ptr<https::Client> client)
    : config_(std::move(config)),
      type_(type_of(config_.target)),
      api_(std::move(client), "Bearer " + config_.token) {}

Result<std::unique_ptr<Provisioner>> Provisioner::make(ProvisionerConfig config) {
  if (!is_zone_id(config.zone)) return Error{Errc::invalid, "the zone's id must be hexadecimal"};
  if (!is_host_name(config.domain)) return Error{Errc::invalid, "the domain must be a host's name"};
  if (type_of(config.target) == "CNAME" && !is_host_name(config.target)) {
    return Error{Errc::invalid, "the target must be an address or a host's name"};
  }
  if (config.token.empty()) return Error{Errc::invalid, "a token is needed"};
  auto client = https::Client::make({.base_url = config.base_url, .ca_file = config.ca_file});
  if (client.has_error()) return client.error();
  return std::unique_ptr<Provisioner>(new Provisioner(std::move(config), std::move(*client)));
}

std::string Provisioner::path() const {
  return "/zones/" + config_.zone + "/dns_records";
}

Result<domain::Resource> Provisioner::plan(const domain::Project& project) const {
  auto name = domain::host_name(project.id, config_.domain);
  if (name.has_error()) return name.error();
  return domain::Resource{kind(), provider(), std::move(*name), {}, {}, {}};
}

Result<Provisioner::Records> Provisioner::find(const domain::Resource& resource,
                                               const std::stop_token& stop) const {
  const auto answer =
      api_.send("GET", path() + "?per_page=100&name=" + resource.name, std::nullopt, stop);
  if (answer.has_error()) {
    // Nothing was asked to be done.
    if (answer.error().code == Errc::uncertain) {
      return Error{Errc::unavailable, answer.error().message};
    }
    return answer.error();
  }
  const json::value* list =
      answer->body.is_object() ? answer->body.get_object().if_contains("result") : nullptr;
  if (answer->status != 200 || list == nullptr || !list->is_array()) {
    return https::refusal("the zone's records", *answer, words_of(answer->body));
  }
  Records records;
  for (const json::value& record : list->get_array()) {
    if (https::text_at(record, "name") != resource.name) continue;
    if (https::text_at(record, "comment") == comment_of(resource)) {
      records.ours.push_back(https::text_at(record, "id"));
    } else {
      records.others = true;
    }
  }
  return records;
}

Result<ports::MadeResource> Provisioner::create(const domain::Resource& resource,
                                                const std::stop_token& stop) {
  for (int look = 0; look < kLooks; ++look) {
    const auto records = find(resource, stop);
    if (records.has_error()) return records.error();
    if (!records->ours.empty()) {
      return ports::MadeResource{resource.detail, {{"PUBLIC_HOST", resource.name}}, {}};
    }
    if (records->others) break;
    auto added = add(resource, stop);
    if (added.has_error() && added.error().code != Errc::already_exists) return added.error();
  }
  return Error{Errc::already_exists, "the name " + resource.name + " is somebody else's"};
}

Result<void> Provisioner::add(const domain::Resource& resource, const std::stop_token& stop) const {
  const json::object record{
      {"type", type_}, {"name", resource.name},      {"content", config_.target},
      {"ttl", 1},      {"proxied", config_.proxied}, {"comment", comment_of(resource)}};
  const auto answer = api_.send("POST", path(), record, stop);
  if (answer.has_error()) {
    if (answer.error().code == Errc::forbidden) return answer.error();
    return Error{Errc::uncertain, answer.error().message};
  }
  if (answer->status == 200 || answer->status == 201) return {};
  const std::string words = words_of(answer->body);
  // An identical one, or one of another type: whose it is, a look will tell.
  if (answer->status == 400 && words.find("already exists") != std::string::npos) {
    return Error{Errc::already_exists, words};
  }
  return https::refusal("the new record", *answer, words);
}

Result<void> Provisioner::destroy(const domain::Resource& resource, const std::stop_token& stop) {
  const auto records = find(resource, stop);
  if (records.has_error()) return records.error();
  for (const std::string& id : records->ours) {
    const auto answer = api_.send("DELETE", path() + "/" + id, std::nullopt, stop);
    if (answer.has_error()) return answer.error();
    if (answer->status != 200 && answer->status != 204 && answer->status != 404) {
      return https::refusal("the record's removal", *answer, words_of(answer->body));
    }
  }
  return {};
}

}  // namespace rdev::cloudflare
