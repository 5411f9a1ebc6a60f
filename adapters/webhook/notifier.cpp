#include "adapters/webhook/notifier.hpp"

#include <chrono>
#include <utility>

#include "adapters/https/tls.hpp"
#include "adapters/webhook/callback_url.hpp"
#include "adapters/webhook/connection_pool.hpp"
#include "adapters/webhook/retry_after.hpp"
#include "adapters/webhook/signature.hpp"

namespace rdev::webhook {

using Deadline = Connection::Deadline;

class Notifier::Impl {
 public:
  Impl(const ports::Clock& clock, NotifierConfig config,
       std::unique_ptr<boost::asio::ssl::context> tls)
      : clock_(clock), config_(std::move(config)), tls_(std::move(tls)) {}

  Result<ports::DeliveryAnswer> deliver(const domain::Callback& callback,
                                        const std::vector<std::string>& secrets,
                                        const std::stop_token& stop) {
    if (stop.stop_requested()) return Error{Errc::cancelled, "the delivery was stopped"};
    const Deadline deadline = std::chrono::steady_clock::now() + config_.timeouts.whole;
    const auto url = parse_callback_url(callback.url);
    if (url.has_error()) return url.error();
    if (const auto fault = destination_fault(*url, config_.rules)) {
      return Error{Errc::forbidden, *fault};
    }
    const auto post = make_post(*url, callback, secrets);
    if (post.has_error()) return post.error();
    const auto reply = send(*url, *post, domain::endpoint_of(callback.url), deadline, stop);
    if (reply.has_error()) return reply.error();
    return ports::DeliveryAnswer{reply->status,
                                 parse_retry_after(reply->retry_after, clock_.now())};
  }

 private:
  Result<Post> make_post(const CallbackUrl& url, const domain::Callback& callback,
                         const std::vector<std::string>& secrets) {
    const std::string timestamp = std::to_string(
        std::chrono::duration_cast<std::chrono::seconds>(clock_.now().time_since_epoch()).count());
    auto signature = sign(callback.id.str(), timestamp, callback.body, secrets);
    if (signature.has_error()) return signature.error();
    Post post{url.target,
              {{"Host", url.authority()},
               {"User-Agent", config_.user_agent},
               {"Content-Type", "application/json"},
               {"webhook-id", callback.id.str()},
               {"webhook-timestamp", timestamp}},
              callback.body};
    if (!callback.trace.parent.empty())
      post.headers.emplace_back("traceparent", callback.trace.parent);
    if (!callback.trace.state.empty())
      post.headers.emplace_back("tracestate", callback.trace.state);
    if (!signature->empty()) post.headers.emplace_back("webhook-signature", *signature);
    return post;
  }

  Result<Reply> send(const CallbackUrl& url, const Post& post, const std::string& endpoint,
                     Deadline deadline, const std::stop_token& stop) {
    if (auto idle = pool_.take(endpoint)) {
      auto reply = idle->post(post, deadline, stop);
      if (reply.has_value()) return keep(endpoint, std::move(idle), *reply);
      // It may have been closed while idle, which shows only now.
      if (reply.error().code != Errc::unavailable) return reply;
    }
    const auto addresses = allowed_addresses(url, deadline, stop);
    if (addresses.has_error()) return addresses.error();
    auto connection = Connection::open(url, *addresses, *tls_, config_.timeouts, deadline, stop);
    if (connection.has_error()) return connection.error();
    auto reply = (*connection)->post(post, deadline, stop);
    if (reply.has_error()) return reply;
    return keep(endpoint, std::move(*connection), *reply);
  }

  Reply keep(const std::string& endpoint, std::unique_ptr<Connection> connection, Reply reply) {
    if (connection->is_reusable()) pool_.put(endpoint, std::move(connection));
    return reply;
  }

  /// What is connected to afterwards: nothing asks for the name again.
  Result<std::vector<boost::asio::ip::address>> allowed_addresses(const CallbackUrl& url,
                                                                  Deadline deadline,
                                                                  const std::stop_token& stop) {
    if (url.address) return std::vector{*url.address};
    auto addresses = config_.resolver(url.host, deadline, stop);
    if (addresses.has_error()) return addresses;
    if (addresses->empty()) return Error{Errc::unavailable, "the host's name has no address"};
    for (const auto& address : *addresses) {
      if (const auto fault = config_.rules.fault(address)) {
        return Error{Errc::forbidden,
                     "the callback URL's host resolves to " + *fault + ", which is not allowed"};
      }
    }
    return addresses;
  }

  const ports::Clock& clock_;
  const NotifierConfig config_;
  const std::unique_ptr<boost::asio::ssl::context> tls_;
  ConnectionPool pool_;
};

Notifier::Notifier(std::unique_ptr<Impl> impl) : impl_(std::move(impl)) {}
Notifier::~Notifier() = default;

Result<std::unique_ptr<Notifier>> Notifier::make(const ports::Clock& clock, NotifierConfig config) {
  auto tls = https::make_tls(config.ca_file);
  if (tls.has_error()) return tls.error();
  return std::unique_ptr<Notifier>(
      new Notifier(std::make_unique<Impl>(clock, std::move(config), std::move(*tls))));
}

Result<ports::DeliveryAnswer> Notifier::deliver(const domain::Callback& callback,
                                                const std::vector<std::string>& secrets,
                                                const std::stop_token& stop) {
  return impl_->deliver(callback, secrets, stop);
}

}  // namespace rdev::webhook
