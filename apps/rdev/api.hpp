#pragma once

#include <functional>
#include <memory>
#include <stop_token>
#include <string>
#include <string_view>

#include <boost/json/object.hpp>
#include <boost/json/value.hpp>

#include "adapters/https/client.hpp"
#include "apps/rdev/settings.hpp"
#include "core/domain/result.hpp"

namespace rdev::cli {

/// The server's API. Errors everywhere: malformed (the URL), unavailable (no server, or it cannot
/// now), uncertain (the connection broke off), and what the server refuses: forbidden, not_found,
/// conflict, queue_full, invalid with the faulty fields. Thread-safe.
class Api {
 public:
  /// Told that a request is sent once more, and why.
  using OnRetry = std::function<void(const std::string& why)>;

  [[nodiscard]] static Result<std::unique_ptr<Api>> make(const Settings& settings,
                                                         OnRetry on_retry);

  [[nodiscard]] Result<boost::json::value> get(const std::string& target) const;

  /// A POST that creates something, under a key of its own: when no answer comes it is sent again,
  /// for up to three minutes, and done once however often it arrives.
  [[nodiscard]] Result<boost::json::value> create(const std::string& target,
                                                  const boost::json::object& body,
                                                  const std::string& idempotency_key) const;

  /// A request that may be repeated as it is, without a body.
  [[nodiscard]] Result<boost::json::value> act(const std::string& method,
                                               const std::string& target) const;

  /// The status of any answer, and its body.
  [[nodiscard]] Result<https::Response> probe(const std::string& method, const std::string& target,
                                              const std::string& body) const;

  /// Server-sent events from a path: the data of each, and "" whenever anything comes. Success when
  /// the stream has ended well.
  [[nodiscard]] Result<void> follow(const std::string& target,
                                    const std::function<void(const std::string& data)>& on_data,
                                    const std::stop_token& stop) const;

  [[nodiscard]] const std::string& url() const { return requests_->base_url(); }

 private:
  Api(std::unique_ptr<https::Client> requests, std::unique_ptr<https::Client> streams,
      std::string token, OnRetry on_retry);

  [[nodiscard]] https::Request request(const std::string& method, const std::string& target) const;
  [[nodiscard]] Result<boost::json::value> send_until_answered(const https::Request& request) const;

  std::unique_ptr<https::Client> requests_;
  std::unique_ptr<https::Client> streams_;
  std::string token_;
  OnRetry on_retry_;
};

/// Text as one segment of a path or one value of a query.
[[nodiscard]] std::string escaped(std::string_view text);

}  // namespace rdev::cli
