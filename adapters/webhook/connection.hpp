#pragma once

#include <chrono>
#include <memory>
#include <optional>
#include <stop_token>
#include <string>
#include <utility>
#include <vector>

#include <boost/asio/ip/address.hpp>

#include "adapters/webhook/callback_url.hpp"
#include "core/domain/result.hpp"

namespace boost::asio::ssl {
class context;
}

namespace rdev::webhook {

/// What one delivery may take; each is for the whole of its step.
struct Timeouts {
  std::chrono::milliseconds connect{5'000};
  std::chrono::milliseconds handshake{5'000};
  std::chrono::milliseconds whole{20'000};  ///< all together, from the name's resolution on
};

struct Post {
  std::string target;
  std::vector<std::pair<std::string, std::string>> headers;
  std::string body;
};

/// The part of an answer that matters.
struct Reply {
  int status = 0;
  std::string retry_after;  ///< the header, "" if absent
};

/// An HTTP/1.1 connection to one receiver. Used by one thread at a time.
class Connection {
 public:
  using Deadline = std::chrono::steady_clock::time_point;

  /// Connects to the first of `addresses` that answers, and to no other address than these; with
  /// `tls`, verifies that the certificate is good and `url.host`'s. `tls` must outlive the
  /// connection. Errors: unavailable, timeout, cancelled.
  [[nodiscard]] static Result<std::unique_ptr<Connection>> open(
      const CallbackUrl& url, const std::vector<boost::asio::ip::address>& addresses,
      boost::asio::ssl::context& tls, const Timeouts& timeouts, Deadline deadline,
      const std::stop_token& stop);

  virtual ~Connection() = default;

  /// Sends and reads the answer's head, and of its body no more than a little, to be able to use
  /// the connection again. Errors: unavailable, timeout, cancelled.
  [[nodiscard]] virtual Result<Reply> post(const Post& post, Deadline deadline,
                                           const std::stop_token& stop) = 0;

  [[nodiscard]] virtual bool is_reusable() const = 0;
};

}  // namespace rdev::webhook
