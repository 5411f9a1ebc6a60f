#pragma once

#include <memory>
#include <string>
#include <utility>

#include "adapters/memory/clock.hpp"
#include "adapters/webhook/notifier.hpp"
#include "tests/support/receiver_process.hpp"

namespace rdev::testing {

/// Its bytes are 24 times 'x'.
inline const std::string kSecret = "whsec_eHh4eHh4eHh4eHh4eHh4eHh4eHh4eHh4";

inline domain::Callback callback_to(const std::string& url, const std::string& body = "{}") {
  domain::Callback callback;
  callback.id = domain::CallbackId("msg_7c1f8a52-3f0e-4a86-9d0b-6f1f5f7f0c11");
  callback.task_id = domain::TaskId("01890000-0000-7000-8000-000000000001");
  callback.project_id = domain::ProjectId("demo");
  callback.url = url;
  callback.body = body;
  return callback;
}

/// A notifier that may send to `allowed` on loopback, and is quick to lose patience.
struct WebhookSetup {
  memory::Clock clock;
  std::unique_ptr<webhook::Notifier> notifier;

  explicit WebhookSetup(webhook::NotifierConfig config = {},
                        const std::string& allowed = "127.0.0.1") {
    config.rules = webhook::AddressRules({webhook::AddressRange::parse(allowed).value()});
    notifier = webhook::Notifier::make(clock, std::move(config)).value();
  }

  Result<ports::DeliveryAnswer> deliver(const std::string& url, const std::string& body = "{}",
                                        const std::stop_token& stop = {}) const {
    return notifier->deliver(callback_to(url, body), {kSecret}, stop);
  }
};

/// Gives the same addresses for every name.
inline https::Resolver always(const std::string& address) {
  return
      [address](const auto&, auto, const auto&) -> Result<std::vector<boost::asio::ip::address>> {
        return std::vector{boost::asio::ip::make_address(address)};
      };
}

}  // namespace rdev::testing
