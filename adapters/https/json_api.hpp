#pragma once

#include <memory>
#include <optional>
#include <stop_token>
#include <string>
#include <string_view>
#include <utility>

#include <boost/json/value.hpp>

#include "adapters/https/client.hpp"
#include "core/domain/result.hpp"

namespace rdev::https {

struct JsonAnswer {
  int status = 0;
  boost::json::value body;  ///< null when there is none, or none that is JSON
};

/// Somebody's API that takes and gives JSON, with a token. Thread-safe.
class JsonApi {
 public:
  /// `authorization` is the header's value.
  JsonApi(std::unique_ptr<Client> client, std::string authorization)
      : client_(std::move(client)), authorization_(std::move(authorization)) {}

  /// Any status is a value but 401 and 403, which are forbidden, 429 and from 500 on, which are
  /// unavailable. Other errors: those of Client::send.
  [[nodiscard]] Result<JsonAnswer> send(const std::string& method, const std::string& target,
                                        const std::optional<boost::json::object>& body,
                                        const std::stop_token& stop) const;

 private:
  std::unique_ptr<Client> client_;
  const std::string authorization_;
};

/// The member of an object as text; "" when there is no such text.
[[nodiscard]] std::string text_at(const boost::json::value& object, std::string_view name);

/// An error that says what was asked and which status came, with the API's own words.
[[nodiscard]] Error refusal(std::string_view what, const JsonAnswer& answer,
                            std::string_view words);

}  // namespace rdev::https
