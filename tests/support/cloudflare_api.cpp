#include "tests/support/cloudflare_api.hpp"

#include <utility>

#include <boost/json/array.hpp>
#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>

namespace rdev::testing {

namespace json = boost::json;

namespace {

HttpReply reply(unsigned status, json::value result) {
  return {status, "application/json",
          json::serialize(json::object{{"success", true},
                                       {"errors", json::array{}},
                                       {"messages", json::array{}},
                                       {"result", std::move(result)}})};
}

HttpReply refusal(unsigned status, int code, const std::string& message) {
  return {status, "application/json",
          json::serialize(json::object{{"success", false},
                                       {"errors", {{{"code", code}, {"message", message}}}},
                                       {"result", nullptr}})};
}

std::string after(const std::string& text, const std::string& mark) {
  const std::size_t at = text.find(mark);
  if (at == std::string::npos) return "";
  const std::size_t from = at + mark.size();
  return text.substr(from, text.find('&', from) - from);
}

}  // namespace

CloudflareApi::CloudflareApi()
    : http_(std::make_unique<ScriptedHttp>([this](const HttpAsked& asked) {
        const std::scoped_lock lock(mutex_);
        asked_.push_back(asked);
        if (failure_ != 0) return HttpReply{failure_};
        HttpReply said = answer(asked);
        if (hangs_ && asked.method != "GET") said.held_back = std::exchange(said.body, "") + "\n";
        return said;
      })) {}

HttpReply CloudflareApi::answer(const HttpAsked& asked) {
  const std::string base = std::string("/client/v4/zones/") + kZone + "/dns_records";
  if (asked.authorization != std::string("Bearer ") + kToken) {
    return refusal(403, 10000, "Authentication error");
  }
  if (!asked.target.starts_with(base)) return refusal(400, 7003, "Could not route");
  const std::string rest = asked.target.substr(base.size());
  if (asked.method == "GET" && rest.starts_with('?')) return list(rest);
  if (asked.method == "POST" && rest.empty()) return create(asked.body);
  if (asked.method == "DELETE" && rest.starts_with('/')) return remove(rest.substr(1));
  return refusal(400, 7001, "Method not available");
}

HttpReply CloudflareApi::list(const std::string& query) const {
  json::array found;
  const std::string name = after(query, "name=");
  for (const auto& [id, record] : records_) {
    if (record.at("name").as_string() == name) found.push_back(record);
  }
  return reply(200, std::move(found));
}

HttpReply CloudflareApi::create(const std::string& body) {
  boost::system::error_code failed;
  const json::value parsed = json::parse(body, failed);
  if (failed || !parsed.is_object()) return refusal(400, 9207, "Request body is invalid");
  json::object record = parsed.get_object();
  for (const char* field : {"type", "name", "content"}) {
    if (!record.contains(field)) return refusal(400, 9000, "a field is missing");
  }
  for (const auto& [id, other] : records_) {
    if (other.at("name") == record.at("name")) {
      return refusal(400, 81058, "An identical record already exists.");
    }
  }
  const std::string id = "record" + std::to_string(++made_);
  record["id"] = id;
  records_[id] = record;
  return reply(200, std::move(record));
}

HttpReply CloudflareApi::remove(const std::string& id) {
  if (records_.erase(id) == 0) return refusal(404, 81044, "Record does not exist.");
  return reply(200, {{"id", id}});
}

void CloudflareApi::add(json::object record) {
  const std::scoped_lock lock(mutex_);
  const std::string id = "record" + std::to_string(++made_);
  record["id"] = id;
  records_[id] = std::move(record);
}

void CloudflareApi::fail(unsigned status) {
  const std::scoped_lock lock(mutex_);
  failure_ = status;
}

void CloudflareApi::hang(bool hangs) {
  const std::scoped_lock lock(mutex_);
  hangs_ = hangs;
}

std::vector<json::object> CloudflareApi::records() const {
  const std::scoped_lock lock(mutex_);
  std::vector<json::object> records;
  for (const auto& [id, record] : records_) records.push_back(record);
  return records;
}

std::vector<HttpAsked> CloudflareApi::asked() const {
  const std::scoped_lock lock(mutex_);
  return asked_;
}

}  // namespace rdev::testing
