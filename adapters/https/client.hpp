#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <stop_token>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "core/domain/result.hpp"

namespace boost::asio::ssl {
class context;
}

namespace rdev::https {

struct Request {
  std::string method = "GET";
  std::string target;  ///< path and query, escaped: joined to the base URL's path
  std::vector<std::pair<std::string, std::string>> headers = {};
  std::string body = {};
};

struct Response {
  int status = 0;
  std::string body;         ///< a longer one than the client takes is an error
  std::string retry_after;  ///< the header, "" if absent
};

/// A client of one HTTP API, over TLS with verified certificates, or in plain text where the URL
/// says so. A connection a request; redirects are answers like any other. Thread-safe.
class Client {
 public:
  struct Config {
    std::string base_url;  ///< https://HOST[:PORT][/PATH], or http://
    std::string ca_file;   ///< PEM, besides the system's store; "" for none
    std::string user_agent = "rdev";
    std::chrono::milliseconds at_most{15'000};  ///< for a request, from the look-up on
    std::uint64_t max_body_bytes = 1'048'576;   ///< of an answer
  };

  /// Errors: invalid (the URL or the file).
  [[nodiscard]] static Result<std::unique_ptr<Client>> make(Config config);
  ~Client();

  /// Errors: unavailable (nothing was sent), uncertain (sent, and no answer came), cancelled (may
  /// have been sent).
  [[nodiscard]] Result<Response> send(const Request& request, const std::stop_token& stop) const;

  /// The same for an answer that comes bit by bit, for any time: a body of status 200 is handed to
  /// `on_body` as it arrives, on the caller's thread, and not kept. `at_most` holds for each wait.
  /// A body that breaks off before its end is an error, uncertain.
  [[nodiscard]] Result<Response> stream(const Request& request,
                                        const std::function<void(std::string_view)>& on_body,
                                        const std::stop_token& stop) const;

  [[nodiscard]] const std::string& base_url() const noexcept { return config_.base_url; }

 private:
  struct Place {
    bool tls = true;
    std::string host;  ///< as written, without brackets
    unsigned short port = 443;
    std::string authority;  ///< the header Host
    std::string path;       ///< without a slash at its end
  };

  template <class Talk>
  Result<Response> talk(const std::stop_token& stop, Talk talk) const;

  Client(Config config, Place place, std::unique_ptr<boost::asio::ssl::context> tls);

  const Config config_;
  const Place place_;
  std::unique_ptr<boost::asio::ssl::context> tls_;
};

}  // namespace rdev::https
