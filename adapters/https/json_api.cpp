#include "adapters/https/json_api.hpp"

#include <cstddef>

#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>

namespace rdev::https {

namespace json = boost::json;

namespace {

constexpr std::size_t kMostWords = 200;

}  // namespace

Result<JsonAnswer> JsonApi::send(const std::string& method, const std::string& target,
                                 const std::optional<json::object>& body,
                                 const std::stop_token& stop) const {
  Request request{
      method, target, {{"Authorization", authorization_}, {"Accept", "application/json"}}, {}};
  if (body) {
    request.headers.emplace_back("Content-Type", "application/json");
    request.body = json::serialize(*body);
  }
  auto response = client_->send(request, stop);
  if (response.has_error()) return response.error();
  const std::string status = "status " + std::to_string(response->status);
  if (response->status == 401 || response->status == 403) {
    return Error{Errc::forbidden, "the token is refused: " + status};
  }
  if (response->status == 429 || response->status >= 500) return Error{Errc::unavailable, status};
  JsonAnswer answer{response->status, nullptr};
  boost::system::error_code failed;
  json::value parsed = json::parse(response->body, failed);
  if (!failed) answer.body = std::move(parsed);
  return answer;
}

std::string text_at(const json::value& object, std::string_view name) {
  if (!object.is_object()) return {};
  const json::value* value = object.get_object().if_contains(name);
  return value != nullptr && value->is_string() ? std::string(value->as_string()) : std::string();
}

Error refusal(std::string_view what, const JsonAnswer& answer, std::string_view words) {
  std::string message = std::string(what) + ": status " + std::to_string(answer.status);
  if (!words.empty()) message.append(", ").append(words.substr(0, kMostWords));
  return {Errc::internal, std::move(message)};
}

}  // namespace rdev::https
